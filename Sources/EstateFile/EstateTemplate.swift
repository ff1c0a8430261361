extension EstateFile {
    /// A file to start from: this machine, an example practice, and every key that there is.
    public static func template(hostName: String) -> String {
        let name =
            hostName.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0.value < 0x3a) }
            ? hostName : "this-machine"
        return """
            # The estate that `ward round ward.yaml` goes over.
            version: 1

            # Who looks after it.
            provider: Example IT

            # The customers.
            practices:
              - id: example                      # short and lasting: it is part of reports
                name: Cabinet Example
                timeZone: Europe/Luxembourg
                contractRole: processor          # controller, processor or joint
                openingHours:                    # updates and restarts stay out of these
                  monday:    ["08:00-12:00", "14:00-18:00"]
                  tuesday:   ["08:00-12:00", "14:00-18:00"]
                  wednesday: ["08:00-12:00"]
                  thursday:  ["08:00-12:00", "14:00-18:00"]
                  friday:    ["08:00-12:00", "14:00-17:00"]
                closingDays:                     # a day, or a stretch of days
                  - 2026-12-24..2027-01-01

            # What is looked at: workstation, server, endpoint, device, repository, dataStore, mailbox.
            assets:
              - id: "\(name)"
                kind: workstation
                practice: example
                thisMachine: true
                search: [/home, /srv]            # folders for the file search
              # - {id: website, kind: endpoint, practice: example, location: "www.example.lu:443"}
              # - {id: backup, kind: dataStore, practice: example, location: /srv/backup}

            """
    }
}
