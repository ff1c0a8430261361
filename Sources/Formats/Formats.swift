/// Readers of the formats that the domains share: bytes in, values out, no files, no network.
public enum Formats {}
