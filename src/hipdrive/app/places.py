"""What counts as one place where connections and guesses are counted."""

from __future__ import annotations

import ipaddress

_UNIQUE_LOCAL = ipaddress.IPv6Network("fc00::/7")


def place_of(address: str) -> str:
    """What counts as one place: an address of IPv4, or the /64 of a global one of IPv6, as its owner has all of it.

    Link-local and unique local addresses of IPv6 stand for themselves: there a /64 is a whole house, not one owner.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    if parsed.is_link_local or parsed in _UNIQUE_LOCAL:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
