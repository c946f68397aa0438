"""Everything that an office without a network needs, in one folder.

    python -m benchmarks.bundle FOLDER [--extras page]

`wheels/` are the program and all it needs; `requirements.txt` their hashes; `models/` the converted model, so
that torch stays behind; `sbom.json` what is in it (CycloneDX); `SHA256SUMS` the digest of every file, and
`check.py` what compares them there. On the machine without a network:

    python3 check.py
    python3 -m venv env
    env/bin/pip install --no-index --find-links wheels --require-hashes -r requirements.txt
    REPORTQA_CACHE=$PWD/models env/bin/reportqa serve
"""

from __future__ import annotations

import argparse
import importlib.metadata as installed
import shutil
import subprocess
import sys
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks import check_bundle
from benchmarks.supply import PROGRAM, licence_of, pins
from index.encoders.encoder import DEFAULT_MODEL
from index.encoders.onnx_export import onnx_folder

ROOT = Path(__file__).parents[1]


class _Wheel(installed.Distribution):
    """A wheel that is not installed, by its METADATA."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with ZipFile(path) as packed:
            name = next(n for n in packed.namelist() if n.endswith(".dist-info/METADATA"))
            self._told = packed.read(name).decode()

    def read_text(self, filename: str) -> str | None:
        return self._told if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        return Path(str(path))

    @property
    def metadata(self) -> installed.PackageMetadata:  # type: ignore[override]
        return Parser().parsestr(self._told)  # type: ignore[return-value]


def sbom(wheels: Iterable[Path]) -> str:
    """The components of a bundle as CycloneDX 1.6 JSON: name, version, licence, address, SHA-256."""
    parts = {
        canonicalize_name(wheel.metadata["Name"]): (wheel, _part(wheel)) for wheel in map(_Wheel, wheels)
    }
    bom = Bom()
    for name, (wheel, part) in parts.items():
        if name == PROGRAM:
            bom.metadata.component = part
        else:
            bom.components.add(part)
        needs = {canonicalize_name(Requirement(line).name) for line in wheel.requires or ()}
        bom.register_dependency(part, [parts[other][1] for other in sorted(needs & parts.keys())])
    return str(JsonV1Dot6(bom).output_as_string(indent=1))


def _part(wheel: _Wheel) -> Component:
    name, version = canonicalize_name(wheel.metadata["Name"]), wheel.metadata["Version"]
    return Component(
        name=name,
        version=version,
        type=ComponentType.APPLICATION if name == PROGRAM else ComponentType.LIBRARY,
        purl=PackageURL("pypi", None, name, version),
        bom_ref=f"{name}=={version}",
        licenses=[LicenseFactory().make_from_string(licence_of(wheel))],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=check_bundle.digest(wheel.path))],
    )


def finish(folder: Path) -> None:
    """Write down what lies in `wheels/` of a bundle, and the digests of all of it."""
    wheels = list((folder / "wheels").glob("*.whl"))
    (folder / "requirements.txt").write_text("\n".join(pins(wheels)) + "\n", "utf-8")
    (folder / "sbom.json").write_text(sbom(wheels), "utf-8")
    shutil.copyfile(check_bundle.__file__, folder / "check.py")
    (folder / check_bundle.SUMS).write_text(check_bundle.sums(folder), "utf-8")


def main() -> int:
    """Make the bundle; pip's own exit code where it could not fetch."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--extras", default="page", help="分装的组，以逗号分开")
    options = parser.parse_args()
    wheels = options.folder / "wheels"
    command = [sys.executable, "-m", "pip", "wheel", "-c", "constraints.txt", "-w", str(wheels.resolve())]
    done = subprocess.run([*command, f".[{options.extras}]"], cwd=ROOT, check=False)
    if done.returncode:
        return done.returncode
    model = onnx_folder(DEFAULT_MODEL)
    shutil.copytree(model, options.folder / "models" / model.name, dirs_exist_ok=True)
    finish(options.folder)
    print(f"{options.folder}：{len(list(wheels.glob('*.whl')))} 个安装包；到那边先运行 python3 check.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
