"""What is checked, by name: `nox --list` shows it, `nox -s quick` is the loop, `.ci/run` calls the same sessions."""

from __future__ import annotations

import functools
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["quick", "lint", "types"]

ROOT = Path(__file__).parent
MERMAID = "mermaid@11.12.0"
OLDEST_PIP = "21.2.3"  # what Python 3.10.0 came with; it does not start on Python 3.12 and later
# The exit codes of pytest that are good where a marker's tests may not be there: all passed, and none collected.
PASSED_OR_NONE = [0, 5]
# pytest 7.4 and the pytest-asyncio that goes with it do not know all settings of pyproject.toml; the latter also
# leaves event loops unclosed, which any later test may be blamed for.
OLD_PYTEST = [
    "-o",
    "addopts=--strict-markers -p pytester",
    "-W",
    "ignore::pytest.PytestConfigWarning",
    "-W",
    "ignore::ResourceWarning",
]


@functools.cache
def interpreter(*versions: str) -> str:
    """Return the first interpreter of these versions that really starts, on the PATH or pyenv's, or this one."""
    for version in versions:
        pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
        for candidate in (f"python{version}", *map(str, pyenv)):
            found = shutil.which(candidate)
            if found and subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode == 0:  # noqa: S603 - an interpreter of this machine
                return found
    return sys.executable


def _versions(session: nox.Session) -> None:
    """Print which releases of Python, boto3 and botocore are tested."""
    names = "import sys, boto3, botocore; print(sys.version.split()[0], boto3.__version__, botocore.__version__)"
    session.run("python", "-c", names)


@nox.session
@nox.parametrize(
    ("python", "leg"),
    [
        nox.param(sys.executable, "newest", id="newest"),
        nox.param(interpreter("3.10"), "oldest", id="oldest"),
        nox.param(sys.executable, "aiobotocore", id="aiobotocore"),
        nox.param(sys.executable, "aioboto3", id="aioboto3"),
        nox.param(interpreter("3.14", "3.13"), "latest", id="latest"),
    ],
)
def tests(session: nox.Session, leg: str) -> None:
    """Run the tests: all of them, or with aiobotocore and aioboto3 what concerns those and what is quick."""
    libraries = {
        "oldest": ["-c", ".ci/oldest.txt", "pytest-forked"],
        "aiobotocore": ["aiobotocore"],
        "aioboto3": ["aioboto3"],
    }
    session.install("-e", ".[test]", *libraries.get(leg, []))
    _versions(session)
    pytest = ["python", "-m", "pytest", "-q", "-n", "2"]
    if leg not in {"aiobotocore", "aioboto3"}:
        session.run(*pytest, *(OLD_PYTEST if leg == "oldest" else []), *session.posargs)
    else:
        session.run(*pytest, "tests/interception/aio", "tests/docs", *session.posargs)
        session.run(*pytest, "-m", "not slow", "tests/interception", "tests/fake", *session.posargs)


@nox.session
def quick(session: nox.Session) -> None:
    """Run what is quick, in the loop of writing."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "-q", "-n", "2", "-m", "not slow", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check format, style and import contracts."""
    session.install("-e", ".[lint]")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check types: mypy everywhere, pyright where a user looks."""
    session.install("-e", ".[test,lint]")
    session.run("mypy")
    python = Path(session.virtualenv.location, "bin", "python")
    session.run("pyright", "--pythonpath", str(python), "tests/public_types.py", "examples")


def _unpack_mermaid(archive: Path, mermaid_js: Path) -> None:
    """Put Mermaid's one file where the site is built from."""
    with tarfile.open(archive) as package:
        file = package.extractfile("package/dist/mermaid.min.js")
        if file is not None:
            mermaid_js.parent.mkdir(exist_ok=True)
            mermaid_js.write_bytes(file.read())


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation site, strictly; a directory may be given."""
    session.install("-e", ".[docs]")
    mermaid_js = ROOT / "docs" / "javascripts" / "mermaid.min.js"
    if not mermaid_js.exists() and shutil.which("npm"):
        archive = Path(session.create_tmp(), f"{MERMAID.replace('@', '-')}.tgz")
        pack = ("npm", "pack", "--silent", f"--pack-destination={archive.parent}", MERMAID)
        session.run(*pack, external=True, success_codes=[0, 1])  # without it, readers' browsers ask a CDN
        if archive.exists():
            _unpack_mermaid(archive, mermaid_js)
    site = session.posargs or [str(Path(session.create_tmp()).resolve() / "site")]
    session.run("mkdocs", "build", "--strict", "--quiet", "--site-dir", *site, env={"NO_MKDOCS_2_WARNING": "1"})
    session.log(f"The site is in {site[0]}")


@nox.session(python=interpreter("3.10"))
def wheel(session: nox.Session) -> None:
    """Build wheel and sdist, look into both, install with the oldest pip of Python 3.10, and run the examples.

    A directory for both may be given.
    """
    session.install("build", "twine")
    dist = Path(*session.posargs[:1] or [session.create_tmp()], *([] if session.posargs else ["dist"])).resolve()
    shutil.rmtree(dist, ignore_errors=True)
    session.run("python", "-m", "build", "--quiet", "--outdir", str(dist), ".")
    session.run("twine", "check", "--strict", *map(str, dist.iterdir()))
    session.run("python", "tools/check_dist.py", str(dist))
    with tempfile.TemporaryDirectory() as away:
        python = Path(away, "venv", "bin", "python")
        session.run("python", "-m", "venv", str(python.parents[1]))
        if interpreter("3.10") != sys.executable or sys.version_info < (3, 12):
            session.run(str(python), "-m", "pip", "install", "--quiet", f"pip=={OLDEST_PIP}", external=True)
        session.run(str(python), "-m", "pip", "install", "--quiet", *map(str, dist.glob("*.whl")), external=True)
        shutil.copytree("examples", Path(away, "examples"))
        with session.chdir(away):
            for example in sorted(Path(away, "examples").glob("*.py")):
                session.run(str(python), "-W", "error", str(example), external=True, silent=True)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Print the figures of docs/performance.md and docs/comparison.md; names of tables may be given."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.benchmarks", *session.posargs)
    session.run("python", "-W", "ignore", "-m", "tests.comparison")


@nox.session
def mutation(session: nox.Session) -> None:
    """Change the code and see whether a test notices: all of it for hours, or the files and tests that are given."""
    session.install("-e", ".[test]", "mutmut>=3.3")
    work = Path(session.create_tmp()).resolve() / "mutation"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for name in ("fake_eventbridge", "tests", "docs", "examples"):
        shutil.copytree(name, work / name)
    config = Path("pyproject.toml").read_text(encoding="utf-8")
    tests_given = [given for given in session.posargs if given.startswith("tests")]
    files_given = [given for given in session.posargs if given not in tests_given]
    for setting, given in (("only_mutate", files_given), ("pytest_add_cli_args_test_selection", tests_given)):
        if given:
            config = re.sub(rf"(?m)^{setting} = .*$", f"{setting} = {json.dumps(given)}", config)
    (work / "pyproject.toml").write_text(config, encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md"):
        shutil.copy(name, work / name)
    with session.chdir(work):
        session.run("mutmut", "run", "--max-children", "2")
        session.run("mutmut", "results")
    session.log(f"To see one: cd {work} && {Path(session.bin).resolve() / 'mutmut'} show NAME")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Let Hypothesis search for longer, and send hostile requests and random sequences, all anew each time."""
    session.install("-e", ".[test]")
    given = session.posargs or ["tests/patterns/test_properties.py", "tests/service/delivery/payloads"]
    session.run("python", "-m", "pytest", "-q", "-n", "2", *given, env={"HYPOTHESIS_PROFILE": "nightly"})
    seed = f"--seed={secrets.randbelow(1_000_000)}"
    session.run("python", "-m", "tests.soundness.fuzz", "--count=2000", seed)
    session.run("python", "-m", "tests.soundness.sequences", "--count=100", seed)


def _marked(session: nox.Session, *libraries: str) -> None:
    """Run the tests of the marker that the session is named after, if there are any."""
    session.install("-e", ".[test]", *libraries)
    session.run("python", "-m", "pytest", "-q", "-m", session.name, *session.posargs, success_codes=PASSED_OR_NONE)


def _packages(session: nox.Session, **packages: str) -> None:
    """Install Debian packages whose commands are missing, where this may be done."""
    missing = [package for command, package in packages.items() if shutil.which(command) is None]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        session.run("apt-get", "update", "-qq", external=True)
        session.run("apt-get", "install", "-y", "-qq", *missing, external=True)
    elif missing:
        session.error(f"Install first: {', '.join(missing)}")


@nox.session
def browser(session: nox.Session) -> None:
    """Look at the pages that are made, in a headless Chromium."""
    _packages(session, chromium="chromium", chromedriver="chromium-driver")
    _marked(session, "selenium")


@nox.session
def mermaid(session: nox.Session) -> None:
    """Read every diagram with Mermaid's own parser."""
    parser = ROOT / "tests" / "mermaid"
    if (parser / "package.json").exists():
        _packages(session, node="nodejs", npm="npm")
        session.run(
            "npm",
            "ci" if (parser / "package-lock.json").exists() else "install",
            "--prefix",
            str(parser),
            external=True,
        )
    _marked(session)


@nox.session
def observers(session: nox.Session) -> None:
    """Run beside tools that watch botocore too."""
    session.install("-e", ".[test,observers]")
    # ddtrace's own plugin for pytest would trace the tests, which is not what is tested.
    where = ["-p", "no:ddtrace", "tests/interception/observers"]
    session.run("python", "-m", "pytest", "-q", "-m", "observers", *where, *session.posargs)
