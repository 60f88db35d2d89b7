"""In which language the app answers a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hipdrive.language.words import DEFAULT_LANGUAGE, LANGUAGES


def choose_language(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """The language chosen on the page, else the first of the browser's that there is."""
    chosen = cookies.get("hipdrive_language", "")
    if chosen in LANGUAGES:
        return chosen
    for part in headers.get("accept-language", "")[:200].split(","):
        code = re.split(r"[-;]", part.strip().lower())[0]
        if code in LANGUAGES:
            return code
    return DEFAULT_LANGUAGE
