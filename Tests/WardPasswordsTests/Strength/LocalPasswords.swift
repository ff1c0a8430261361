/// Passwords as people around Luxembourg choose them; our own list.
///
/// Labels: 0 is among the first thousand that an attacker tries here, 1 is a word, name, place or keyboard walk with the
/// usual year, digits or sign, 2 is two words or a word with an unusual ending.
enum LocalPasswords {
    static let first = """
        azerty qwertz motdepasse passwort bonjour moien hallo soleil doudou loulou chouchou coucou letzebuerg luxembourg
        schatz sommer winter praxis cabinet benfica portugal azerty123 qwertz123 passwort123 marseille chocolat jetaime
        """
    static let usual = """
        Praxis2026! Lëtzebuerg1 qwertz123 azerty2024 Moien123 sommer2025 motdepasse1 bonjour123 benfica1904 Sommer2026!
        Winter2025! Herbst2024! Frühling2026 Fruehling2026! Printemps2025! Été2025! Automne2024 Hiver2025! Verao2024
        Motdepasse1! Passwort1! Passwort2026! Azerty1! Azerty123! Qwertz1! Qwertz123! qwertzuiop1 azertyuiop1 Azertyuiop!
        Luxembourg2026! Lëtzebuerg2026! Letzebuerg123! Luxemburg1! Dudelange2024 Diddeleng1 Differdange123 Ettelbruck1!
        Echternach2025 Grevenmacher1 Mersch2026! Diekirch2024! Wiltz2025! Esch2026! Remich2024! Vianden2023 Clervaux2022!
        Bettembourg1! Schifflange123 Pétange2024 Strassen2025 Bertrange1! Mamer2026! Hesperange1! Kirchberg2024!
        Trier2025! Arlon2024! Thionville1! Metz2025! Saarbrücken2024 Saarbruecken1! Bastogne123
        Moien2026! Merci123! Addi2025! Wëllkomm1 Heemecht1 Roudeleiw1 Gromperen1 Kniddelen2024 Schueberfouer1
        Docteur2026! Docteur123 Médecin2025 Medecin1! Infirmière1 Infirmiere2024! Clinique2025! Pharmacie2024! Hôpital1!
        Hopital2025! Arzt2026! Hausarzt1! Zahnarzt2024! Krankenhaus1! Krankenschwester1 Klinik2025! Apotheke2024!
        Cabinet2026! Cabinet123! Cabinet1 Patient2025! Patienten1 Sekretariat1! Secretaire2024 Accueil2025! Empfang2025!
        Labor2024! Medizin2025! Medecine1! Santé2025! Gesundheit1! Gesondheet1 Praxis123! Praxis01 Rezept2024!
        Nicolas1985 Pierre1978! Müller2024 Schmit1980! Muller1975 Weber1982! Hoffmann1990 Jean-Claude1 Françoise1962
        Sébastien1984! Aurélie1990 Céline1979! João1988 Joao1988! Conceição1970 Ferreira2024! Fernandes1985 Rodrigues1!
        Sandrine1976 Véronique1! Michèle1965 Jürgen1970! Wolfgang1958! Jutta1963! Monique1955 Danielle1970!
        Benfica2024! Sporting1906! Fcporto1893 Porto2024! Ronaldo7! Ronaldo2024! Saudade1! Obrigado123 Lisboa2024!
        Coimbra1987 Portugal2016! Bayern2024! Schalke04! Borussia1909! Dortmund2024 Marseille13! Olympique1!
        Doudou123! Chouchou1! Loulou2024! Papillon1! Soleil2025! Vacances2024! Princesse1! Bisous123! Toutou2020
        Schatz123! Schatzi1! Liebling2024 Engelchen1! Sonnenschein1! Einhorn2024! Mausi1! Schnucki1! Hexe2024!
        Montag1! Freitag2025! Lundi2025! Vendredi13! Januar2026! Dezember2025! Janvier2026! Décembre2025 Fevereiro2025
        Drucker1! Imprimante1 Ordinateur1! Rechner2024! Serveur2025! Internet1! Utilisateur1 Benutzer123! Bienvenue1!
        Willkommen1! Willkommen2026! Bienvenue2025 Salut123! Hallo123! Hallo2026! Coucou123! Bonjour2025! Bonjour1!
        yxcvbnm123 wxcvbn2024 asdfghjklö qsdfghjklm 1qay2wsx <yxcvbnm poiuztrewq mlkjhgfdsq aqwzsxedc
        P@ssw0rt1 M0tdepasse 4zerty123 S0mmer2025 B0nj0ur1 Lux3mb0urg1 zreguebneztel tropsap ztrewq123
        """
    static let longer = """
        SommerUrlaub2025! MamanPapa123! AmourToujours1 JeanEtMarie2024 MoienLëtzebuerg1 PraxisMüller2024 EschSurAlzette25
        RoudeLeiw2026! BonneAnnée2026! GuddeMoien123! NeuesPasswort1! NouveauMotDePasse1
        """
    /// Nobody guesses these soon, in whatever language.
    static let strong = """
        fahrrad-nebel-trompete-zwölf kaktus.montre.orage.brume.vélo gromper-stären-kiwi-lampadaire-77 7hV#q2Lx!mZp9
        tempestade-relógio-azulejo-fungo duerftrompettekaktusnebelmontre xT4$kkWq0zPn& Uhrmacher+Nebelhorn+Artischocke
        """

    static func words(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

    static let labelled: [(password: String, atMost: Int)] =
        words(first).map { ($0, 0) } + words(usual).map { ($0, 1) } + words(longer).map { ($0, 2) }
}
