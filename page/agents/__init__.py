"""What chat front ends (OpenAI's form) and agents (MCP) speak to, over `page.api.service`."""
