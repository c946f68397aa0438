"""Train the reader: general reading comprehension first, then the questions over reports.

    python -m training.train --examples FILE.npz --weights FILE.npz --out DIR --layers 0,1,2,3,4,5
        [--leave GENRE …] [--epochs N] [--general N] [--seed N] [--start READER.npz]

Runs on a GPU where there is one, else on the processor. `--start` goes on from a trained reader (one that
training.restore took out of the shipped graph, say) instead of learning general reading first. `--leave`
trains without these genres and prints what the reader makes of them.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import torch

from training.examples import Examples
from training.judging import judged
from training.model import loaded
from training.trainer import Trainer, save


def main() -> int:
    """Train, judge, save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", default="0,1,2,3,4,5")
    parser.add_argument("--leave", action="append", default=[])
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--general", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--step", type=int, default=32, help="questions a step")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="an .npz of a reader to go on from")
    parser.add_argument("--teacher", type=Path, help="an .npz of a larger reader to learn from besides")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    args.out.mkdir(parents=True, exist_ok=True)
    examples = Examples(args.examples)
    layers = [int(n) for n in args.layers.split(",")]
    trainer = Trainer(examples, args.weights, layers, device, args.start)
    if args.teacher:
        trainer.teacher = loaded(args.teacher).to(device)
    general = [q for q in examples.questions if q.stage == 0]
    reports = [q for q in examples.questions if q.stage == 1]
    learned = [q for q in reports if q.genre not in args.leave]
    start = args.out / "general.pt"
    if start.exists() and not args.start:
        trainer.reader.load_state_dict(torch.load(start, map_location=device))
    elif not args.start:
        trainer.train([general] * args.general, args.rate, args.step, args.seed, "general")
        torch.save(trainer.reader.state_dict(), start)
    rng = random.Random(args.seed)
    plan = [learned + rng.sample(general, min(len(general), len(learned) // 5)) for _ in range(args.epochs)]
    trainer.train(plan, args.rate, args.step, args.seed + 1, f"reports without {args.leave}")
    for genre in sorted(set(args.leave) or {q.genre for q in reports}):
        part = [q for q in examples.questions if q.genre == genre][:800]
        told = "left out" if genre in args.leave else "fitted"
        print(json.dumps({told: genre, **judged(trainer, part)}), flush=True)
    save(trainer, args.out / f"reader-{'-'.join(args.leave) or 'all'}.npz")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
