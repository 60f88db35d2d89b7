"""What the library says in English only, in the reader's language: exercises, findings, the headline, plans, reasons.

The translations lie in ``language/translations/<room>.<language>.toml`` under the ids of the library's own objects.
Findings and the headline are made anew from the kept numbers with the wordings of the other language, and are taken
only where the English ones made the same way are the kept ones: a result of another version, or one changed by hand,
stays as it is. What has no translation stays English and says so (`Said`).
"""
