"""Verifies one JWT with PyJWT, its dates included: KEYS TOKEN. Exit code 0 when it is good by the served keys, else 1."""
import json
import sys

import jwt

keys_file, token_file = sys.argv[1:]
with open(keys_file) as keys, open(token_file) as token:
    key_set = jwt.PyJWKSet.from_dict(json.load(keys))
    compact = token.read()
try:
    kid = jwt.get_unverified_header(compact)["kid"]
    [key] = [key for key in key_set.keys if key.key_id == kid]
    options = {"verify_aud": False, "require": ["iss", "iat", "exp"]}
    claims = jwt.decode(compact, key.key, algorithms=["ES256", "EdDSA"], options=options)
except Exception as refusal:
    sys.exit(f"refused: {refusal!r}")
json.dump(claims, sys.stdout)
