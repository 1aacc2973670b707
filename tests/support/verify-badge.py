"""Verifies a badge with openbadgeslib: verify-badge.py SITE ISSUER FILE, a file of a baked picture or of a token. Says valid, or why not."""
import json
import sys
import urllib.request

import jwt
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

site, issuer, name = sys.argv[1:]
with open(name, "rb") as file:
    carried = file.read()


def ask(path):
    with urllib.request.urlopen(site + path, timeout=20) as answer:
        return json.load(answer)


def judge():
    if name.endswith(".svg"):
        token = OB3Verifier.extract_token_from_svg(carried)
    elif name.endswith(".png"):
        token = OB3Verifier.extract_token_from_png(carried)
    else:
        token = carried.decode()
    kid = jwt.get_unverified_header(token)["kid"]
    keys = [key for key in ask("/.well-known/jwks.json")["keys"] if key["kid"] == kid]
    if not keys:
        return "unknown key"
    try:
        badge = OB3Verifier(jwt.PyJWK(keys[0]).key).verify(token)
    except OB3VerificationError as error:
        return str(error)
    if badge.issuer.id != issuer:
        return "wrong issuer"
    revoked = [entry["id"] for entry in ask("/badges/revocations")["revokedCredentials"]]
    return "revoked" if badge.id in revoked else "valid"


print(judge())
