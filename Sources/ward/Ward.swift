import ArgumentParser
import Development
import Encryption
import Guideline
import Incidents
import Observing
import RemoteAccess
import Updates

/// The version of this Ward, in reports and in `ward --version`.
let wardVersion = "0.1.0"

/// All rules, room by room.
let standardPolicy =
    Encryption.policy + Updates.policy + RemoteAccess.policy + Incidents.policy + Development.policy

/// All instruments, room by room.
let allInstruments: [any Instrument] =
    Encryption.instruments + Updates.instruments + RemoteAccess.instruments + Incidents.instruments
    + Development.instruments

@main
struct Ward: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ward",
        abstract: "The security desk of a healthcare ICT provider: evidence, not declarations.",
        discussion: """
            Ward goes over a machine or an estate and says, for each of the 37 measures of the guideline for healthcare \
            ICT providers in Luxembourg, what holds, what falls short, what nobody could see, and how to mend it.

            EXAMPLES
              sudo ward round                          go over this machine
              ward round ward.yaml --format html --output round.html
              ward explain 1.2                         what a measure asks, and how it is checked

            EXIT CODES
              0  all that was asked holds
              1  something falls short
              2  something could not be seen, and nothing falls short
              64 wrong usage   65 bad input   70 internal error   74 input/output error   77 not permitted
            """,
        version: wardVersion,
        subcommands: [ObserveCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Rounds",
                subcommands: [
                    RoundCommand.self, JudgeCommand.self, DiffCommand.self, ExplainCommand.self, EstateCommand.self,
                ]),
            CommandGroup(
                name: "Instruments",
                subcommands: [
                    AtRestCommand.self, SearchCommand.self, KeysCommand.self, PackagesCommand.self,
                    UpdateAutomationCommand.self, ServicesCommand.self, TLSCommand.self, SSHCommand.self,
                    RemoteAccessCommand.self, LogsCommand.self, AccountsCommand.self, WirelessCommand.self,
                ]),
            CommandGroup(
                name: "For developers of medical software",
                subcommands: [PasswordsCommand.self, AccessCommand.self]),
            CommandGroup(name: "Records", subcommands: [VaultCommand.self, LedgerCommand.self]),
        ])
}
