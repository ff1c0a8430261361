import ArgumentParser

/// `ward vault`: the keys of the encrypted record store.
struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "The encrypted record store: set it up, keep its keys, prove that they open, destroy them.",
        discussion: """
            Three things lie apart: the record database, the key database (keys.db) and the slots file (slots.json). The \
            slots file opens with any one of its slots: a systemd credential or TPM, a passphrase, the security officer's \
            certificate, or for development a key file. docs/vault-keys.md says what to put into the safe.

            EXAMPLES
              ward vault init --keys /etc/ward/keys --database records.db \\
                  --systemd-slot /etc/ward/ward-vault.cred --recovery-slot officer.crt
              ward vault practices add cabinet-du-parc --keys /etc/ward/keys
              ward vault unlock --keys /etc/ward/keys
              ward vault check --keys /etc/ward/keys --database records.db
              ward vault backup /srv/backup/ward --keys /etc/ward/keys --database records.db
            """,
        subcommands: subcommands)

    /// One file each.
    private static let subcommands: [any ParsableCommand.Type] = [
        VaultInitCommand.self,
        VaultUnlockCommand.self,
        VaultSlotsCommand.self,
        VaultPracticesCommand.self,
        VaultRotateKEKCommand.self,
        VaultRotatePracticeCommand.self,
        VaultShredCommand.self,
        VaultCheckCommand.self,
        VaultBackupCommand.self,
        VaultRestoreCommand.self,
    ]
}
