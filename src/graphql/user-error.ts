import { Field, ObjectType } from 'type-graphql';
import { type Fault, Refusal } from '../kernel/refusal.ts';

/** One reason why a mutation changed nothing. */
@ObjectType({
  description: 'One reason why the mutation changed nothing. All reasons that could be found are given at once.',
  simpleResolvers: true,
})
export class UserError {
  @Field(() => String, { description: 'A stable SCREAMING_CASE code to branch on. Codes are added, never renamed.' })
  readonly code: string;

  @Field(() => String, { description: 'A plain English sentence for a person.' })
  readonly message: string;

  @Field(() => [String], {
    description:
      "Where in the mutation's arguments the fault lies, outermost first; list positions are numbers as text.",
  })
  readonly path: readonly string[];

  constructor(fault: Fault) {
    this.code = fault.code;
    this.message = fault.message;
    this.path = fault.path.map(String);
  }
}

/**
 * Runs a use case for a mutation: its result with no `userErrors`, or its refusal as `userErrors` under `input`. Every
 * other error passes, to be logged and answered as our fault.
 */
export async function answer<Payload extends object>(
  useCase: () => Promise<Payload>,
): Promise<Partial<Payload> & { readonly userErrors: readonly UserError[] }> {
  try {
    return { ...(await useCase()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const userErrors = error.faults.map((fault) => new UserError({ ...fault, path: ['input', ...fault.path] }));
    return { userErrors } as unknown as Partial<Payload> & { readonly userErrors: readonly UserError[] };
  }
}
