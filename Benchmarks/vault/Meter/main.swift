import Databases
import Foundation
import WardVault

let wanted = Set(CommandLine.arguments.dropFirst())
func wants(_ part: String) -> Bool { wanted.isEmpty || wanted.contains(part) }

let folder = FileManager.default.temporaryDirectory.appending(path: "vault-meter-\(getpid())")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }

print("| what | vault | plain | ratio |\n|---|---|---|---|")
if wanted.contains("profile-writes") { try await Profile(folder: folder).writes() }
if wanted.contains("profile-lists") { try await Profile(folder: folder).lists() }
if wants("sqlite") { try await BesideGRDB(folder: folder).run() }
if wants("postgres") { try await BesideLibpq().run() }
if wants("singles") { try await Singles(folder: folder).run() }
if wants("sizes") { try await Sizes(folder: folder).run() }
