"""Another opinion on JOSE: makes keys, signs and verifies with jwcrypto and Authlib, independently of the
library the program itself uses. Reads one JSON request per line, writes one JSON answer per line; private keys
never leave the process.
"""

import base64
import json
import sys
import time

from authlib.jose import JsonWebKey, JsonWebSignature, JsonWebToken
from authlib.oidc.core import CodeIDToken
from jwcrypto import jwk, jws, jwt

KEYS = {}


def make_key(request):
    kid = request["kid"]
    KEYS[kid] = jwk.JWK.generate(kid=kid, **request["parameters"])
    return KEYS[kid].export_public(as_dict=True)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign_unsecured(header, payload):
    return f"{encode(header.encode())}.{encode(payload.encode())}."


def sign(request):
    header = json.dumps(request["header"])
    payload = json.dumps(request["claims"])
    alg = request["alg"]
    if alg.lower() == "none":
        return sign_unsecured(header, payload)
    key = KEYS[request["kid"]]
    if alg.startswith("HS"):
        # The classic confusion: an HMAC keyed with the text of the public key.
        key = jwk.JWK(kty="oct", k=encode(key.export_to_pem()))
    if request["library"] == "authlib":
        private = JsonWebKey.import_key(key.export(as_dict=True))
        signed = JsonWebSignature([alg]).serialize_compact(request["header"], payload, private)
        return signed.decode()
    token = jws.JWS(payload)
    token.allowed_algs = [alg]
    token.add_signature(key, alg, header)
    return token.serialize(compact=True)


def verify(request):
    token, keys, alg = request["token"], request["keys"], request["alg"]
    if request["library"] == "authlib":
        return verify_with_authlib(token, keys, alg, request)
    checked = jwt.JWT(
        jwt=token,
        key=jwk.JWKSet.from_json(json.dumps(keys)),
        algs=[alg],
        check_claims={"iss": request["iss"], "aud": request["aud"], "exp": None},
    )
    return json.loads(checked.claims)


def verify_with_authlib(token, keys, alg, request):
    parameters = request.get("idToken")
    claims = JsonWebToken([alg]).decode(
        token,
        JsonWebKey.import_key_set(keys),
        claims_cls=None if parameters is None else CodeIDToken,
        claims_options={
            "iss": {"essential": True, "value": request["iss"]},
            "aud": {"essential": True, "value": request["aud"]},
        },
        claims_params=parameters,
    )
    claims.validate(now=int(time.time()), leeway=30)
    return dict(claims)


ACTIONS = {"makeKey": make_key, "sign": sign, "verify": verify}


def answer(line):
    request = json.loads(line)
    try:
        return {"result": ACTIONS[request["do"]](request)}
    except Exception as error:  # Every refusal of the libraries is an answer; the caller judges which.
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(line)), flush=True)
