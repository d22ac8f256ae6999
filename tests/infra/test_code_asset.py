"""The code asset: does what we ship run by itself, is it small, and is it the same every time?"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from infra import asset as code_asset
from infra import distributions, sdk_data
from infra.distributions import LockError
from infra.synth import CODE, LOCK

HANDLERS = ["plan", "observe", "start", "stop", "settle", "give_up"]
REGIONS = ["eu-central-1", "us-east-1", "us-gov-west-1", "cn-north-1"]

# Measured: 2.6 MB, and 5.1 MB with bytecode, which only the runtime's own Python can add.
LARGEST_ZIP = 6_000_000 if sys.version_info[:2] == code_asset.LAMBDA_PYTHON else 3_000_000


def _alone(asset: Path, program: str) -> str:
    """The output of a program that sees the asset and the standard library, and nothing of this environment."""
    environment = {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Test",
    }
    command = [sys.executable, "-S", "-I", "-B", "-c", f"import sys; sys.path.insert(0, {str(asset)!r})\n{program}"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_every_handler_can_be_imported_from_the_asset_alone(asset: Path) -> None:
    program = "import importlib, autoscaler\n" + "\n".join(
        f"assert callable(importlib.import_module('autoscaler.handlers.{handler}').handler)" for handler in HANDLERS
    )

    assert _alone(asset, program + "\nprint(autoscaler.__file__)").strip() == str(asset / "autoscaler" / "__init__.py")


def test_every_service_has_a_client_and_ours_of_our_own_model_too(asset: Path) -> None:
    program = f"""
from autoscaler.aws.session import client, session
for service in {sorted([*sdk_data.SERVICES, "lookoutvision"])!r}:
    print(service, client(session(), service).meta.service_model.service_name)
"""

    assert dict(line.split() for line in _alone(asset, program).splitlines()) == {
        service: service for service in [*sdk_data.SERVICES, "lookoutvision"]
    }


def test_clients_find_the_same_endpoints_as_with_all_of_the_sdks_data(asset: Path) -> None:
    """The SDK's endpoint data is cut as well, and a wrong cut would show only in somebody's region."""
    program = f"""
import json, boto3
print(json.dumps([
    [service, region, client.meta.endpoint_url, client.meta.config.signature_version, client.waiter_names,
     sorted(client.meta.method_to_api_mapping)]
    for service in {sorted(sdk_data.SERVICES)!r} for region in {REGIONS!r}
    for client in [boto3.client(service, region_name=region)]
]))
"""
    whole = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout

    assert json.loads(_alone(asset, program)) == json.loads(whole)


def test_the_code_asks_for_no_service_whose_data_was_cut(asset: Path) -> None:
    sources = "\n".join(module.read_text() for module in (asset / "autoscaler").rglob("*.py"))
    asked = set(re.findall(r"""client\((?:session\(\), )?["'](\w+)["']\)""", sources))

    assert {"dynamodb", "sns"} <= asked <= {*sdk_data.SERVICES, "lookoutvision"}
    assert ".resource(" not in sources


def test_the_configuration_lies_beside_the_code(asset: Path, document: dict[str, Any]) -> None:
    """One deployment, one rollback for both."""
    assert json.loads((asset / "autoscaler" / "autoscaler.json").read_text()) == document


def test_two_builds_have_the_same_bytes_and_dates(tmp_path: Path, document: dict[str, Any]) -> None:
    # From a copy, because somebody may be writing code while the tests run.
    code = shutil.copytree(CODE, tmp_path / CODE.name)
    builds = [tmp_path / "one", tmp_path / "two"]
    for build in builds:
        code_asset.build(build, code=code, lock=LOCK, document=document)

    one, two = (_fingerprints(build) for build in builds)

    assert one == two
    assert len({modified for _, modified in one.values()}) == 1


def _fingerprints(folder: Path) -> dict[str, tuple[str, float]]:
    return {
        str(file.relative_to(folder)): (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime)
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_no_trace_of_this_machine_is_shipped(asset: Path) -> None:
    strangers = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}

    assert [file for file in asset.rglob("*") if file.name in strangers or file.suffix == ".so"] == []


def test_bytecode_is_good_for_ever_and_knows_only_lambdas_paths(tmp_path: Path) -> None:
    """Zip files are dated 1980, so bytecode that is checked by date is compiled again at every cold start."""
    (tmp_path / "module.py").write_text("def where():\n    return 1\n")

    code_asset.compile_bytecode(tmp_path)

    [bytecode] = [file.read_bytes() for file in tmp_path.rglob("*.pyc")]
    hash_based_and_unchecked = 0b01
    assert int.from_bytes(bytecode[4:8], "little") == hash_based_and_unchecked
    assert b"/var/task/module.py" in bytecode
    assert str(tmp_path).encode() not in bytecode


def test_the_zip_is_small(asset: Path, tmp_path: Path) -> None:
    archive = tmp_path / "asset.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(asset.rglob("*.*")):
            zipped.write(file, file.relative_to(asset))

    assert archive.stat().st_size < LARGEST_ZIP


@pytest.mark.parametrize(
    ("pin", "fault"),
    [
        ("no-such-distribution==1.0", "no-such-distribution is not installed"),
        ("boto3==0.0.1", r"boto3 is [\d.]+, locked is 0.0.1"),
        ("rpds-py=={installed}", "rpds-py is not pure Python"),
    ],
)
def test_an_environment_that_does_not_fit_the_lock_is_refused(tmp_path: Path, pin: str, fault: str) -> None:
    """What was tested must be what runs, and a wheel for this machine does not run on Lambda's."""
    lock = tmp_path / "requirements-lambda.txt"
    lock.write_text(pin.format(installed=version("rpds-py")) + " \\\n    --hash=sha256:00\n")

    with pytest.raises(LockError, match=fault):
        distributions.copy_locked(lock, tmp_path / "asset")
    assert not (tmp_path / "asset").exists()
