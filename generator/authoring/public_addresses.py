"""Which numeric addresses are those of public servers.

Own lists, from the registries of special-purpose addresses of IANA, since those of the ipaddress module
differ between versions of Python. Of IPv6, only what is given out to networks is public, less the ranges
within it that stand for something else.
"""

from __future__ import annotations

import ipaddress
import socket

NOT_PUBLIC_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by the customers of a provider
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local: the services of a cloud stand here
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/3",  # multicast, reserved, broadcast
        ),
    )
)

GIVEN_OUT_6 = ipaddress.IPv6Network("2000::/3")

NOT_PUBLIC_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments; Teredo is one of them, with an IPv4 address inside
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: an IPv4 address inside
            "3fff::/20",  # documentation
        ),
    )
)

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # how a network without IPv4 reaches the public part of it

ISATAP = (0x00005EFE, 0x02005EFE)  # the third quarter of an address with an IPv4 address in the fourth


def resolved(host: str, port: int) -> list[str]:
    """The numeric addresses of a host. Raises OSError."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Not private, loopback, link-local or reserved, nor such an address in the clothes of another."""
    number = ipaddress.ip_address(address.partition("%")[0])
    return _is_public_4(number) if isinstance(number, ipaddress.IPv4Address) else _is_public_6(number)


def _is_public_4(address: ipaddress.IPv4Address) -> bool:
    return not any(address in network for network in NOT_PUBLIC_4)


def _is_public_6(address: ipaddress.IPv6Address) -> bool:
    if address in NAT64:
        return _is_public_4(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    has_ipv4_inside = int(address) >> 32 & 0xFFFFFFFF in ISATAP
    is_special = any(address in network for network in NOT_PUBLIC_6)
    return address in GIVEN_OUT_6 and not is_special and not has_ipv4_inside
