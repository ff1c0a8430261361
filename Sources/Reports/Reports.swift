/// What a round looks like to its readers: terminal, HTML, JSON, SARIF, OSCAL, JUnit, the comparison of two rounds and
/// the explanation of one measure or rule.
///
/// Every report is a pure function of a round: the same round gives the same bytes, and nothing is read from the
/// world. Everything a round says about files, hosts and people may have been chosen by somebody hostile; each report
/// escapes it for its own medium.
public enum Reports {}
