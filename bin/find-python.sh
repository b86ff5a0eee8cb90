# Sourced by bin/up, bin/test and bin/manage: sets PYTHON to an interpreter of 3.11 or later.
# A name on the PATH may be a shim that cannot run, so each candidate has to answer.
PYTHON=
for candidate in "$here/../.venv/bin/python" python3.13 python3.12 python3.11 python3 python; do
    if "$candidate" -I -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then
        PYTHON=$candidate
        break
    fi
done
if [ -z "$PYTHON" ]; then
    echo "Weighbridge needs Python 3.11, 3.12 or 3.13 on the PATH; none was found." >&2
    exit 1
fi
