"""Questions and writings made up from the OpenAPI document, put to a running Parley by schemathesis."""
