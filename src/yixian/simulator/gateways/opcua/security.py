"""Who may connect: anybody on loopback; beyond it only encrypted, and only clients whose certificate is trusted."""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.server.server import Server
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from yixian.simulator.gateways.opcua.standard import ua

URI = "urn:yixian:simulator"
ENCRYPTED = (
    ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_SignAndEncrypt,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt,
)
logger = logging.getLogger("yixian.opcua")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address [-].

    Parameters
    ----------
    host
        A name or an address [-].
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def secure(server: Server, host: str, pki: Path | None) -> None:
    """Set the server's policies.

    Parameters
    ----------
    server
        The server, not yet started [-].
    host
        Address it listens on [-].
    pki
        Folder with ``own`` (made if there is none) and ``trusted``; needed beyond loopback [-].

    Raises
    ------
    ValueError
        If the address is beyond loopback and there is no folder.
    """
    server.iserver.allow_remote_admin = False
    if pki is None:
        if not is_loopback(host):
            raise ValueError(f"{host} is beyond loopback: a folder of certificates is needed")
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        return
    own, trusted = pki / "own", pki / "trusted"
    for folder in (own, trusted):
        folder.mkdir(parents=True, exist_ok=True)
    key, certificate = own / "key.pem", own / "certificate.der"
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    await setup_self_signed_certificate(key, certificate, URI, socket.gethostname(), uses, {"commonName": "Yixian"})
    key.chmod(0o600)
    await server.load_certificate(certificate)
    await server.load_private_key(key)
    policies = list(ENCRYPTED)
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity, *policies] if is_loopback(host) else policies)
    server.set_certificate_validator(validator(trusted))


def validator(trusted: Path) -> Callable[[x509.Certificate, Any], Awaitable[None]]:
    """Return what refuses clients whose certificate is not among the trusted ones, looked up at each connection.

    Parameters
    ----------
    trusted
        Folder of certificates, ``.der`` or ``.pem`` [-].
    """

    async def check(certificate: x509.Certificate, _application: Any) -> None:
        wanted = certificate.fingerprint(hashes.SHA256())
        if wanted not in {item.fingerprint(hashes.SHA256()) for item in _certificates(trusted)}:
            logger.warning("client refused: put the certificate %s into %s", wanted.hex(), trusted)
            raise ua.uaerrors.BadCertificateUntrusted

    return check


def _certificates(folder: Path) -> list[x509.Certificate]:
    found = []
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        try:
            load = x509.load_pem_x509_certificate if content.startswith(b"-----") else x509.load_der_x509_certificate
            found.append(load(content))
        except ValueError:
            logger.warning("%s is no certificate", path)
    return found
