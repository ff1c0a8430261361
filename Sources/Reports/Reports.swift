/// What a round looks like: terminal, HTML, JSON, SARIF, OSCAL, JUnit.
public enum Reports {}
