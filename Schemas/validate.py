"""Checks documents that Ward wrote against the formats' own definitions; see scripts/validate-reports.

Exit status: 0 all are valid, 1 one is not.
"""
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def check_schema(kind: str, document) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads((ROOT / "Schemas" / f"{kind}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)


def check_sarif(document) -> None:
    from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

    Sarif.model_validate(document)
    for run in document["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"], "ruleIndex points elsewhere"
            assert result["kind"] == "fail" or result["level"] == "none", "only a fail has a level"


def check_oscal(document) -> None:
    from trestle.oscal.assessment_results import Model

    Model(**document)

    def walk(value, path):
        assert value not in ([], {}, ""), f"{path} is empty"
        for key, child in (value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()):
            walk(child, f"{path}/{key}")

    walk(document, "")
    for result in document["assessment-results"]["results"]:
        names = [item["uuid"] for item in result["observations"]]
        assert len(names) == len(set(names)), "an observation's UUID is there twice"
        for finding in result["findings"]:
            for related in finding["related-observations"]:
                assert related["observation-uuid"] in names, "an observation is missing"


def check(path: Path) -> None:
    name = path.name
    if name.endswith(".search.jsonl"):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            check_schema("search", line)
        assert "summary" in lines[-1], "the last line is no summary"
        return
    for kind in ("tls", "ssh"):
        if name.endswith(f".{kind}.jsonl"):
            for line in path.read_text().splitlines():
                check_schema(kind, json.loads(line))
            return
    document = json.loads(path.read_text())
    if name.endswith(".tls.json"):
        check_schema("tls", document)
    elif name.endswith(".ssh.json"):
        check_schema("ssh", document)
    elif name.endswith(".sarif"):
        check_sarif(document)
    elif name.endswith(".oscal.json"):
        check_oscal(document)
    else:
        kind = document.get("schema", "").split("/")
        assert len(kind) == 3 and kind[0] == "ward", "the document does not name its schema"
        check_schema(kind[1], document)


def main(arguments: list[str]) -> int:
    failed = 0
    for argument in arguments:
        try:
            check(Path(argument))
            print(f"{argument}: valid")
        except Exception as trouble:  # every checker has its own exceptions
            failed = 1
            print(f"{argument}: {type(trouble).__name__}: {str(trouble)[:2000]}")
    return failed


sys.exit(main(sys.argv[1:]))
