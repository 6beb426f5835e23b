"""A certificate authority of the plant's own, so that phones on the LAN can use HTTPS without the internet.

Browsers allow offline work, camera and notifications only on secure pages. ``yixian serve --https`` makes an
authority once and a server certificate for this machine's names and addresses, renewed when these change.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397  # the longest phones accept
RENEW_DAYS = 30

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def addresses() -> list[str]:
    """Return this machine's own IPv4 addresses on its networks, loopback left out; sends nothing."""
    found = []
    for target in ("192.168.255.255", "10.255.255.255", "172.31.255.255", "8.8.8.8"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        found += [str(row[4][0]) for row in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return sorted({address for address in found if not ipaddress.ip_address(address).is_loopback})


def names() -> list[str]:
    own = socket.gethostname()
    return sorted({"localhost", own, own.partition(".")[0]} - {""})


def folder(home: Path) -> Path:
    return home / "keys" / "tls"


def authority_file(home: Path) -> Path:
    return folder(home) / "ca.crt"


def ensure(home: Path) -> tuple[Path, Path]:
    """Return the server's certificate and key files, made or renewed where needed."""
    place = folder(home)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority, authority_key = _authority(place)
    certificate, key = place / "server.crt", place / "server.key"
    if not _serves(certificate, authority):
        _write_server(authority, authority_key, certificate, key)
    return certificate, key


def _authority(place: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate, key = place / "ca.crt", place / "ca.key"
    if certificate.exists() and key.exists():
        loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        return x509.load_pem_x509_certificate(certificate.read_bytes()), loaded
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Yixian {socket.gethostname()}"[:64])])
    made = (
        _builder(subject, subject, secret.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(secret, hashes.SHA256())
    )
    _write_secret(key, secret)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return made, secret


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # phones whose clock is behind
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _wanted() -> list[x509.GeneralName]:
    own: list[Address] = [ipaddress.ip_address(text) for text in [*addresses(), "127.0.0.1", "::1"]]
    return [*(x509.DNSName(name) for name in names()), *(x509.IPAddress(address) for address in own)]


def _serves(certificate: Path, authority: x509.Certificate) -> bool:
    """Tell whether the certificate stands for every present name and address, and for a while yet."""
    if not certificate.exists() or not certificate.with_suffix(".key").exists():
        return False
    held = x509.load_pem_x509_certificate(certificate.read_bytes())
    if held.issuer != authority.subject or held.not_valid_after_utc < datetime.now(UTC) + timedelta(days=RENEW_DAYS):
        return False
    alternatives = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(_wanted()) <= set(alternatives)


def _write_server(
    authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey, certificate: Path, key: Path
) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, socket.gethostname()[:64])])
    made = (
        _builder(subject, authority.subject, secret.public_key(), SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_wanted()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write_secret(key, secret)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _write_secret(path: Path, secret: ec.EllipticCurvePrivateKey) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(
            secret.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
