"""The door for language models: reads and commands as tools of the Model Context Protocol, over stdio and HTTP."""
