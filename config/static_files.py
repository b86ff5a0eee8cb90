"""How static files get names that change with them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Base  # type: ignore[import-untyped]


class HashedModulesStorage(Base):  # type: ignore[misc]  # see above
    """Also gives the JavaScript modules that ours import their hashed names, so that no browser mixes two versions.

    Only ours, in ``static/js``: some libraries import what they do not bring.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = ("js/*.js", Base._js_module_import_aggregation_patterns[1])
