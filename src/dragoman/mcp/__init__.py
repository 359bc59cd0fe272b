"""A record for assistants, over the Model Context Protocol: `dragoman mcp RECORD`.

`answers` cuts what the record holds to what an assistant can cite; `server` offers it as tools.
"""
