"""Verifies one compact JWS with jwcrypto: KEYS TOKEN. Exit code 0 when the signature is good by the served keys, else 1."""
import json
import sys

from jwcrypto import jwk, jws

keys_file, token_file = sys.argv[1:]
with open(keys_file) as keys, open(token_file) as token:
    key_set = jwk.JWKSet.from_json(keys.read())
    signed = jws.JWS()
    signed.allowed_algs = ["ES256", "EdDSA"]
    try:
        signed.deserialize(token.read())
        signed.verify(key_set.get_key(signed.jose_header["kid"]))
    except Exception as refusal:
        sys.exit(f"refused: {refusal!r}")
json.dump(json.loads(signed.payload), sys.stdout)
