"""The JSON Schema of a scenario file: what editors offer and explain while somebody writes one."""

from typing import Any

from pydantic import BaseModel

from sim.cities import names
from sim.determinants import EDGES, PARAMETERS
from sim.interventions import CAUSES, catalogue
from sim.structure import MECHANISMS

NUMBER = {"type": "number", "minimum": 0, "maximum": 1}


def file_schema(scenario: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a file for the model of a scenario: with `base`, short forms, and the names that exist."""
    schema = scenario.model_json_schema()
    keys, parts = schema["properties"], schema["$defs"]
    del keys["name"]
    keys["base"] = {"type": "string", "description": "a scenario that comes with the kit, or a file beside this one"}
    keys["city"]["enum"] = list(names())
    keys["cut"]["items"] = {"type": "string", "enum": list(EDGES)}
    keys["mechanisms"]["properties"] = {
        name: _either("MechanismSetting", {"type": "boolean"}, about.meaning) for name, about in MECHANISMS.items()
    }
    keys["mechanisms"]["additionalProperties"] = False
    keys["plan"]["properties"] = {name: _either("Dose", NUMBER, about.title) for name, about in catalogue().items()}
    keys["plan"]["additionalProperties"] = _either("Dose", NUMBER, "an intervention of your own")
    keys["change"]["properties"] = {name: _value(name) for name in PARAMETERS}
    keys["change"]["additionalProperties"] = False
    del parts["Intervention"]["properties"]["id"]
    parts["Intervention"]["required"].remove("id")
    parts["Intervention"]["properties"]["cause"]["enum"] = list(CAUSES)
    schema["required"] = []
    schema["anyOf"] = [{"required": ["base"]}, {"required": ["title", "question", "city", "groups"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _either(part: str, short: dict[str, Any], meaning: str) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/$defs/{part}"}, short], "description": meaning}


def _value(parameter: str) -> dict[str, Any]:
    about = PARAMETERS[parameter]
    meaning = f"{about.meaning}; {about.unit}" if about.unit else about.meaning
    return {
        "type": "number",
        "minimum": about.low,
        "maximum": about.high,
        "default": about.value,
        "description": meaning,
    }
