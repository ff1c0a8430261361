/// Packages, versions, package lists and what is known about them.
public enum Advisories {}
