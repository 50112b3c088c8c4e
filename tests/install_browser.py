"""Installs what the browser tests need: Debian's Chromium where apt is ours to use, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

APT = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium", "fonts-dejavu-core"]


def main() -> int:
    """Returns 0 when a browser is there."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "--quiet"], check=True)
        return subprocess.run(APT, check=False).returncode
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
