"""`python -m benchmarks.discovery`: replay tables, print figures, write benchmarks/out/summary.md and curves.png."""

from __future__ import annotations

import argparse
import os

# Before numpy loads its BLAS: every engine on one core, so that times compare.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

from importlib.util import find_spec
from pathlib import Path

from benchmarks.discovery.engines import OWN
from benchmarks.discovery.peers import PEERS
from benchmarks.discovery.replay import Results, missing, replay
from benchmarks.discovery.report import draw, markdown
from benchmarks.discovery.scale import print_scale, print_speed
from benchmarks.discovery.tables import EXTRA, MAIN, SYNTHETIC, load

MODULES = {"botorch": "botorch", "ax": "ax", "baybe": "baybe"}
FULL_SEEDS, QUICK_SEEDS = 20, 3
SIZES = ((1_000, 200, 8), (100_000, 500, 10), (1_000_000, 500, 20), (20_000, 10_000, 10))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.discovery", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SEEDS} seeds, three small tables, no peers")
    parser.add_argument(
        "--tables", help=f"comma-separated; default {','.join(MAIN)}; also {','.join(EXTRA + SYNTHETIC)}"
    )
    parser.add_argument(
        "--engines", help=f"comma-separated; default nanoos, plain_gp and installed peers; also {','.join(OWN)}"
    )
    parser.add_argument("--seeds", type=int, help=f"replays of each; default {FULL_SEEDS}")
    parser.add_argument("--first-seed", type=int, default=0, help="replays are of this seed and those after it")
    parser.add_argument("--batches", default="1,5", help="batch sizes; peers run one at a time only")
    parser.add_argument("--only", choices=("replay", "speed", "scale", "report"), help="one part")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/out"), help="replays are kept here and resumed")
    options = parser.parse_args()

    installed = [name for name, module in MODULES.items() if find_spec(module)]
    engines = options.engines.split(",") if options.engines else ["nanoos", "plain_gp", *installed]
    tables = options.tables.split(",") if options.tables else list(MAIN)
    seeds = options.seeds or FULL_SEEDS
    if options.quick:
        seeds = options.seeds or QUICK_SEEDS
        engines = options.engines.split(",") if options.engines else ["nanoos", "plain_gp"]
        tables = options.tables.split(",") if options.tables else ["colors_bob", "fullerenes", "suzuki"]
    parts = (options.only,) if options.only else ("replay", "speed", "scale", "report")
    factories = {**OWN, **PEERS}
    if "replay" in parts:
        for batch in (int(each) for each in options.batches.split(",")):
            playing = engines if batch == 1 else [name for name in engines if name in OWN and name != "plain_gp"]
            _replay_all(options.out, tables, playing, range(options.first_seed, options.first_seed + seeds), batch)
    if "speed" in parts:
        print_speed({name: factories[name] for name in ("nanoos", "plain_gp", *installed)})
    if "scale" in parts:
        print_scale(SIZES[:2] if options.quick else SIZES)
    if "report" in parts:
        replays = [each for path in sorted(options.out.glob("*.jsonl")) for each in Results(path).read()]
        text = markdown(replays, seeds=seeds)
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "summary.md").write_text(text)
        draw(replays, options.out / "curves.png")
        print("\n" + text)


def _replay_all(out: Path, tables: list[str], engines: list[str], seeds: range, batch: int) -> None:
    factories = {**OWN, **PEERS}
    for engine in engines:  # a file an engine, so that several processes may share the work
        results = Results(out / f"{engine}-batch{batch}.jsonl")
        todo = missing(results, tables, [engine], seeds, batch)
        for k, (seed, name, _) in enumerate(todo):
            result = replay(load(name), engine, factories[engine], seed=seed, batch=batch)
            results.add(result)
            mean = 1e3 * sum(result.seconds) / max(len(result.seconds), 1)
            print(f"[{k + 1}/{len(todo)}] {engine} batch {batch} {name} seed {seed}: "
                  f"{len(result.order)} evaluations, {mean:.0f} ms a suggestion", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
