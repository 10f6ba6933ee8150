"""Another opinion on UDAP: a client of its own, with nothing but the cryptography package and the standard library. It makes
its keys, validates signed metadata, registers by software statement, gets tokens by client_credentials and by authorization
code, and makes each mistake it is asked for. Reads one JSON request per line, writes one JSON answer per line; private keys
never leave the process.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.x509.oid import NameOID

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
APPS = {}
METADATA = {}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


def send(url, data=None, headers=None):
    """Sends a request and gives status, headers and body, whatever the status is."""
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        with OPENER.open(request, timeout=30) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def answer_of(response):
    status, _, body = response
    try:
        return {"status": status, "body": json.loads(body)}
    except ValueError:
        return {"status": status, "body": None}


def make_key(alg):
    if alg == "RS256":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP384R1() if alg == "ES384" else ec.SECP256R1())


def digest_of(alg):
    return hashes.SHA384() if alg.endswith("384") else hashes.SHA256()


def sign_jwt(key, alg, header, claims):
    content = ".".join(encode(json.dumps(part).encode()) for part in (header, claims))
    if alg.startswith("RS"):
        signature = key.sign(content.encode(), padding.PKCS1v15(), digest_of(alg))
    else:
        r, s = decode_dss_signature(key.sign(content.encode(), ec.ECDSA(digest_of(alg))))
        size = 48 if alg == "ES384" else 32
        signature = r.to_bytes(size, "big") + s.to_bytes(size, "big")
    return f"{content}.{encode(signature)}"


def verify_jwt(token):
    """Verifies a JWT with the key of its first certificate; gives its claims and certificates."""
    head, payload, signature = token.split(".")
    header = json.loads(decode(head))
    chain = [x509.load_der_x509_certificate(base64.b64decode(der)) for der in header["x5c"]]
    key, alg = chain[0].public_key(), header["alg"]
    content = f"{head}.{payload}".encode()
    if alg.startswith("RS"):
        key.verify(decode(signature), content, padding.PKCS1v15(), digest_of(alg))
    else:
        raw = decode(signature)
        half = len(raw) // 2
        pair = (int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        key.verify(encode_dss_signature(*pair), content, ec.ECDSA(digest_of(alg)))
    return json.loads(decode(payload)), chain


def follow(chain, anchors):
    """Follows a chain to an anchor: each signed by the next, each valid now."""
    now = time.time()
    current, rest = chain[0], list(chain[1:])
    while True:
        if not current.not_valid_before_utc.timestamp() <= now <= current.not_valid_after_utc.timestamp():
            raise ValueError(f"{current.subject.rfc4514_string()} is not valid now")
        for issuer in anchors + rest:
            if issuer.subject != current.issuer:
                continue
            current.verify_directly_issued_by(issuer)
            if issuer in anchors:
                return
            rest.remove(issuer)
            current = issuer
            break
        else:
            raise ValueError(f"nobody trusted issued {current.subject.rfc4514_string()}")


def uris_of(certificate):
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return names.get_values_for_type(x509.UniformResourceIdentifier)


def make_request(order):
    key = make_key(order["alg"])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Judge")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name)
    APPS[order["app"]] = {"key": key, "alg": order["alg"], "iss": order["iss"], "used": None}
    return request.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def take_chain(order):
    APPS[order["app"]]["x5c"] = order["x5c"]


def discover(order):
    base = order["fhirBase"]
    query = urllib.parse.urlencode({"community": order["community"]})
    _, _, body = send(f"{base}/.well-known/udap?{query}")
    metadata = json.loads(body)
    claims, chain = verify_jwt(metadata["signed_metadata"])
    follow(chain, [x509.load_pem_x509_certificate(pem.encode()) for pem in order["anchors"]])
    assert claims["iss"] == base == claims["sub"], "iss and sub are the FHIR base"
    assert base in uris_of(chain[0]), "the certificate names the FHIR base"
    assert claims["iat"] <= time.time() + 60 and time.time() < claims["exp"], "it lasts"
    assert claims["exp"] - claims["iat"] <= 366 * 86400, "it lasts a year at most"
    for name in ("authorization_endpoint", "token_endpoint", "registration_endpoint"):
        assert claims[name] == metadata[name], f"{name} is under the signature"
    METADATA.update(metadata)
    return metadata


def sign_as(app, claims, order):
    """Signs claims as an app, with the mistakes asked for in order."""
    claims = {**claims, **order.get("claims", {})}
    claims = {name: value for name, value in claims.items() if value is not None}
    signer = APPS[order.get("keyOf", app)]
    chain = APPS[order.get("chainOf", app)]["x5c"]
    header = {"alg": signer["alg"], "x5c": chain, **order.get("header", {})}
    return sign_jwt(signer["key"], signer["alg"], header, claims)


def times():
    now = int(time.time())
    return {"iat": now, "exp": now + 300, "jti": secrets.token_hex(16)}


def shift(order):
    """Moves a JWT in time, in seconds against now."""
    if "shift" not in order:
        return {}
    start, end = order["shift"]
    now = int(time.time())
    return {"iat": now + start, "exp": now + end}


def register(order):
    app = order["app"]
    iss = APPS[app]["iss"]
    claims = {
        **times(),
        "iss": iss,
        "sub": iss,
        "aud": METADATA["registration_endpoint"],
        "client_name": "Judge",
        "contacts": ["mailto:judge@app.example"],
        "token_endpoint_auth_method": "private_key_jwt",
        **order["metadata"],
        **shift(order),
    }
    statement = order.get("statement") or sign_as(app, claims, order)
    body = json.dumps({"udap": "1", "software_statement": statement}).encode()
    response = send(METADATA["registration_endpoint"], body, {"Content-Type": "application/json"})
    return {**answer_of(response), "sent": statement}


def token_for(app, client_id, order):
    claims = {
        **times(),
        "iss": client_id,
        "sub": client_id,
        "aud": METADATA["token_endpoint"],
        **shift(order),
    }
    if "extensions" in order:
        claims["extensions"] = order["extensions"]
    return sign_as(app, claims, order)


def request_token(order):
    assertion = order.get("assertion") or token_for(order["app"], order["clientId"], order)
    form = {
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
        "udap": "1",
        **order["form"],
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = send(METADATA["token_endpoint"], urllib.parse.urlencode(form).encode(), headers)
    return {**answer_of(response), "sent": assertion}


def authorize(order):
    """The front channel where the server decides by itself; gives the code, checked for state and issuer."""
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    query = {
        "response_type": "code",
        "client_id": order["clientId"],
        "redirect_uri": order["redirectUri"],
        "scope": order["scope"],
        "state": state,
        "aud": order["fhirBase"],
        "code_challenge": encode(hashlib.sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    url = f"{METADATA['authorization_endpoint']}?{urllib.parse.urlencode(query)}"
    status, headers, _ = send(url)
    location = urllib.parse.urlsplit(headers["Location"] or "")
    answer = dict(urllib.parse.parse_qsl(location.query))
    assert status in (302, 303), f"a redirect, not {status}"
    assert f"{location.scheme}://{location.netloc}{location.path}" == order["redirectUri"]
    assert answer["state"] == state, "the state comes back"
    return {"code": answer["code"], "code_verifier": verifier}


def read(order):
    return answer_of(send(order["url"], headers={"Authorization": f"Bearer {order['token']}"}))


ACTIONS = {
    "makeRequest": make_request,
    "takeChain": take_chain,
    "discover": discover,
    "register": register,
    "token": request_token,
    "authorize": authorize,
    "read": read,
}

for line in sys.stdin:
    order = json.loads(line)
    try:
        answer = {"result": ACTIONS[order["do"]](order)}
    except Exception as error:  # Whatever fails is the answer.
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
