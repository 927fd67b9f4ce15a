"""A certificate authority that lives as long as one test, for Microsoft's host names."""

import datetime
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .schema import words
from .signin import GRAPH_HOSTS, LOGIN_HOSTS, MANAGEMENT_HOSTS


@dataclass(frozen=True)
class Authority:
    """The authority's certificate, which clients have to trust, and the server's side."""

    certificate: Path
    context: ssl.SSLContext


def create(folder: Path) -> Authority:
    """A new authority and one server certificate, in `folder`."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _root(root_key)
    hosts = sorted(LOGIN_HOSTS | GRAPH_HOSTS | MANAGEMENT_HOSTS)
    leaf = _leaf(root, root_key, key, hosts)
    certificate, chain = folder / "authority.pem", folder / "server.pem"
    certificate.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + _private(key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return Authority(certificate, context)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begun(subject: str, issuer: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
    )


_ROOT = "Pretend authority of a test"


def _root(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    public = key.public_key()
    usage = dict.fromkeys(
        words(
            "digital_signature content_commitment key_encipherment data_encipherment "
            "key_agreement encipher_only decipher_only"
        ),
        False,
    )
    builder = _begun(_ROOT, _ROOT, public)
    builder = builder.add_extension(x509.BasicConstraints(True, 0), critical=True)
    signs = x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True)
    builder = builder.add_extension(signs, critical=True)
    own = x509.SubjectKeyIdentifier.from_public_key(public)
    return builder.add_extension(own, critical=False).sign(key, hashes.SHA256())


def _leaf(
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    hosts: list[str],
) -> x509.Certificate:
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    builder = _begun(hosts[0], _ROOT, key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    for extension in (names, issuer, purpose):
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(root_key, hashes.SHA256())
