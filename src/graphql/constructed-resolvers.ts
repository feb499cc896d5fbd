import type { ClassType } from 'type-graphql';

/** Resolver classes, each with the one instance that answers for it. */
export type ConstructedResolvers = readonly (readonly [resolver: ClassType, instance: object])[];
