"""Holds answers against the service's own description (/openapi.json): the status must be one that
the operation lists, the media type one of that status, the body as its schema says.
"""

import http.client
import json
import re
from urllib.parse import unquote

import jsonschema

_described = {}


class NotAsDescribed(AssertionError):
    """An answer that the description does not allow."""


class Description:
    def __init__(self, document):
        self.document = document
        self.operations = []
        for path, methods in document["paths"].items():
            pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "/?$")
            self.operations += [(pattern, method.upper(), operation)
                                for method, operation in methods.items()]
        self.resolver = jsonschema.RefResolver("", document)

    def check(self, method, target, answer):
        """Raises NotAsDescribed."""
        if method == "HEAD" or not answer.body:
            return
        where = f"{method} {target}: {answer!r}"
        kind = answer.headers.get("Content-Type").partition(";")[0]
        described = self._responses(method, target)
        if described is None:  # No such route or method.
            schema = {"$ref": "#/components/schemas/Problem"}
            if kind != "application/problem+json":
                raise NotAsDescribed(f"no operation, and yet no problem: {where}")
        else:
            response = described.get(str(answer.status))
            if response is None or kind not in response["content"]:
                raise NotAsDescribed(f"status and type are not described: {where}")
            schema = response["content"][kind]["schema"]
        self._validate(schema, answer, where)

    def _validate(self, schema, answer, where):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        fault = jsonschema.exceptions.best_match(validator.iter_errors(json.loads(answer.body)))
        if fault is not None:
            place = "/".join(map(str, fault.absolute_path))
            raise NotAsDescribed(f"at {place or 'the top'}: {fault.message[:300]}; {where}")

    def _responses(self, method, target):
        path = unquote(target.partition("?")[0])
        for pattern, known, operation in self.operations:
            if known == method and pattern.match(path):
                return operation["responses"]
        return None


def description_of(port, headers):
    """The description of the daemon at this port; asked for once in each process, because every
    daemon of one build has the same. None: it does not serve any more, or not with `headers`."""
    if "it" not in _described:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/openapi.json", headers=headers)
            answer = connection.getresponse()
            document = answer.read()
            if answer.status != 200:
                return None
            _described["it"] = Description(json.loads(document))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
    return _described["it"]
