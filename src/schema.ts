import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type ClassType, type NonEmptyArray } from 'type-graphql';
import { resolveDirectly } from './graphql/direct-resolvers.ts';
import { NodeResolver } from './graphql/node-lookup.ts';
import { ApiKeyResolver } from './modules/accounts/api-key.resolver.ts';
import { ViewerResolver } from './modules/accounts/viewer.resolver.ts';
import { CatalogueResolver } from './modules/catalogue/catalogue.resolver.ts';
import { ProgramCatalogueResolver } from './modules/catalogue/program-catalogue.resolver.ts';
import { CertificateResolver } from './modules/certificates/certificate.resolver.ts';
import { ConsentResolver } from './modules/consent/consent.resolver.ts';
import { TechnicianConsentResolver } from './modules/consent/technician-consent.resolver.ts';
import { CredentialsResolver } from './modules/credentials/credentials.resolver.ts';
import { RegistrarResolver } from './modules/credentials/registrar.resolver.ts';
import { TechnicianContactResolver } from './modules/credentials/technician-contact.resolver.ts';
import { DisputeResolver } from './modules/disputes/dispute.resolver.ts';
import { GovernmentResolver } from './modules/government-credentials/government.resolver.ts';
import { InsurersResolver, ShopEnrolmentsResolver } from './modules/insurers/insurers.resolver.ts';
import { NetworkKeepingResolver } from './modules/insurers/network-keeping.resolver.ts';
import { OAuthClientResolver } from './modules/oauth/oauth-client.resolver.ts';
import { OemResolver } from './modules/oem-programs/oem.resolver.ts';
import { OpenBadgeResolver } from './modules/open-badges/open-badge.resolver.ts';
import { AccountResolver, ViewerPersonResolver } from './modules/people/account.resolver.ts';
import { MembersResolver } from './modules/people/members.resolver.ts';
import { SignInResolver } from './modules/people/sign-in.resolver.ts';
import { PersonalDataResolver } from './modules/personal-data/personal-data.resolver.ts';
import { PresentationResolver } from './modules/presentations/presentation.resolver.ts';
import { FactoryStatusResolver } from './modules/qualifications/factory-status.resolver.ts';
import { MergingResolver } from './modules/qualifications/merging.resolver.ts';
import { ShopOutlookResolver, TechnicianOutlookResolver } from './modules/qualifications/outlook.resolver.ts';
import { RosterResolver } from './modules/rosters/roster.resolver.ts';
import { EmploymentResolver } from './modules/shops/employment.resolver.ts';
import { ShopKeepingResolver } from './modules/shops/shop-keeping.resolver.ts';
import { ShopsResolver, TechnicianEmploymentResolver } from './modules/shops/shops.resolver.ts';
import { DesignationHoldersResolver } from './modules/standings/designation-holders.resolver.ts';
import { NetworkComplianceResolver, NetworkResolver } from './modules/standings/network.resolver.ts';
import { SigningKeyResolver } from './modules/tokens/signing-key.resolver.ts';
import { LogResolver } from './modules/transparency-log/log.resolver.ts';
import { BadgeQrResolver, BadgeResolver } from './modules/verification/badge.resolver.ts';
import { LookUpsResolver } from './modules/verification/look-ups.resolver.ts';
import { PortableCredentialResolver } from './modules/verification/portable-credential.resolver.ts';
import { ShareLinkResolver, TechnicianShareLinksResolver } from './modules/verification/share-link.resolver.ts';
import { VerificationResolver } from './modules/verification/verification.resolver.ts';

/** Every resolver class, from the ground up. */
const RESOLVERS: NonEmptyArray<ClassType> = [
  NodeResolver,
  ViewerResolver,
  ApiKeyResolver,
  CatalogueResolver,
  ProgramCatalogueResolver,
  MembersResolver,
  SignInResolver,
  ViewerPersonResolver,
  AccountResolver,
  CredentialsResolver,
  TechnicianContactResolver,
  RegistrarResolver,
  GovernmentResolver,
  OemResolver,
  ShopsResolver,
  TechnicianEmploymentResolver,
  ShopKeepingResolver,
  EmploymentResolver,
  InsurersResolver,
  ShopEnrolmentsResolver,
  NetworkKeepingResolver,
  DisputeResolver,
  TechnicianConsentResolver,
  ConsentResolver,
  ShopOutlookResolver,
  TechnicianOutlookResolver,
  FactoryStatusResolver,
  MergingResolver,
  SigningKeyResolver,
  LogResolver,
  OAuthClientResolver,
  VerificationResolver,
  BadgeResolver,
  BadgeQrResolver,
  PortableCredentialResolver,
  LookUpsResolver,
  PresentationResolver,
  ShareLinkResolver,
  TechnicianShareLinksResolver,
  CertificateResolver,
  OpenBadgeResolver,
  NetworkResolver,
  NetworkComplianceResolver,
  DesignationHoldersResolver,
  RosterResolver,
  PersonalDataResolver,
];

/** Gives the one instance of a resolver class. */
export type ResolverInstances = (resolver: ClassType) => object;

/** The registry's schema. Without `instances` it can be printed and walked, not executed. */
export function buildRegistrySchema(instances?: ResolverInstances): GraphQLSchema {
  const get = (resolver: ClassType): object => {
    if (!instances) throw new Error('this schema was built to be read, not to be executed');
    return instances(resolver);
  };
  const schema = buildSchemaSync({ resolvers: RESOLVERS, validate: false, container: { get } });
  if (instances) resolveDirectly(schema, instances);
  return schema;
}
