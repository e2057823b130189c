"""The laboratory (实验室): a simulated county to try everything on, and rehearsals of policy before it holds."""
