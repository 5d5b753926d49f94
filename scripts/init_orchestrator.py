#!/usr/bin/env python3
"""Initialize the orchestrator for a deployment; run `alembic upgrade head` first.

Existing orchestrators are left as they are. The configuration is the guide's production preset unless another is named.
"""

import argparse
import sys

from nanoos.control.config import PRESETS, preset
from nanoos.domain.errors import NanoosError
from nanoos.orchestrator import get_or_create_orchestrator
from nanoos.settings import load_settings
from nanoos.store.schema import open_database


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", help="default: ORCHESTRATOR_DEFAULT_NAME")
    parser.add_argument("--preset", choices=PRESETS, default="production")
    arguments = parser.parse_args()
    try:
        settings = load_settings()
        with open_database(settings).write() as connection:
            orchestrator = get_or_create_orchestrator(
                db=connection,
                name=arguments.name or settings.orchestrator_default_name,
                config=preset(arguments.preset),
                mode=settings.orchestrator_mode,
            )
    except NanoosError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    print(f"✓ Orchestrator '{orchestrator.name}' initialized")
    print(f"  ID: {orchestrator.id}")
    print(f"  Mode: {orchestrator.mode}")
    print(f"  Active: {orchestrator.is_active}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
