/** The role of PostgreSQL that the service is, whoever it logs in as: it owns nothing and passes by no policy. */
export const SERVICE_ROLE = 'registry_service';

/** Connection options of everything that the service opens. */
export const AS_SERVICE = `-c role=${SERVICE_ROLE}`;

/** As {@link AS_SERVICE}, for connections that serve jobs alone and never a request. */
export const AS_SERVICE_WORKING = `${AS_SERVICE} -c registry.scope=WORKING`;
