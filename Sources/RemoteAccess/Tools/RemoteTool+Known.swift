extension RemoteTool {
    /// Every program that Ward knows. A new one is a new line; nothing else changes.
    static let known: [RemoteTool] = control + openings + networks

    private static let control: [RemoteTool] = [
        RemoteTool(
            id: "anydesk", name: "AnyDesk", role: .control, packages: ["anydesk"],
            paths: ["/usr/bin/anydesk", "/etc/anydesk", "/opt/anydesk"], services: ["anydesk"], programs: ["anydesk"],
            bundles: ["com.anydesk.Anydesk"]),
        RemoteTool(
            id: "teamviewer", name: "TeamViewer", role: .control, packages: ["teamviewer", "teamviewer-host"],
            paths: ["/opt/teamviewer"], services: ["teamviewerd"], programs: ["teamviewerd", "TeamViewer"],
            bundles: ["com.teamviewer.TeamViewer"]),
        RemoteTool(
            id: "rustdesk", name: "RustDesk", role: .control, packages: ["rustdesk"],
            paths: ["/usr/bin/rustdesk", "/usr/share/rustdesk", "/usr/lib/rustdesk"], services: ["rustdesk"],
            programs: ["rustdesk"], bundles: ["rustdesk", "com.rustdesk.RustDesk"]),
        RemoteTool(
            id: "meshcentral", name: "MeshCentral", role: .control,
            paths: ["/usr/local/mesh_services", "/usr/local/mesh", "/opt/meshagent", "/opt/tacticalmesh"],
            services: ["meshagent", "mesh_services"], programs: ["meshagent*"]),
        RemoteTool(
            id: "tactical-rmm", name: "Tactical RMM", role: .control,
            paths: ["/usr/local/bin/tacticalagent", "/usr/local/bin/rmmagent", "/etc/tacticalagent"],
            services: ["tacticalagent", "rmmagent"], programs: ["tacticalagent", "rmmagent"]),
        RemoteTool(
            id: "screenconnect", name: "ScreenConnect", role: .control,
            packages: ["connectwisecontrol-*", "screenconnect-*"],
            services: ["connectwisecontrol-*", "screenconnect-*"]),
        RemoteTool(
            id: "splashtop", name: "Splashtop", role: .control,
            packages: ["splashtop-streamer", "splashtop-business"],
            paths: ["/opt/splashtop-streamer", "/opt/splashtop"], services: ["SRStreamer"], programs: ["SRStreamer*"]),
        RemoteTool(
            id: "nomachine", name: "NoMachine", role: .control, packages: ["nomachine*"],
            paths: ["/usr/NX/bin/nxserver"], services: ["nxserver"], programs: ["nxserver.bin", "nxnode.bin"]),
        RemoteTool(
            id: "dwservice", name: "DWService", role: .control, paths: ["/usr/share/dwagent", "/opt/dwagent"],
            services: ["dwagent"], programs: ["dwagsvc", "dwagent"]),
        RemoteTool(
            id: "chrome-remote-desktop", name: "Chrome Remote Desktop", role: .control,
            packages: ["chrome-remote-desktop"], paths: ["/opt/google/chrome-remote-desktop"],
            services: ["chrome-remote-desktop"], programs: ["chrome-remote-desktop*"]),
        RemoteTool(
            id: "remotely", name: "Remotely", role: .control, paths: ["/usr/local/bin/Remotely"],
            services: ["remotely-agent"], programs: ["Remotely_Agent", "Remotely_Desktop"]),
        RemoteTool(
            id: "isl", name: "ISL Online", role: .control, packages: ["isllight*", "islalwayson*"],
            paths: ["/opt/isl-online", "/opt/ISLOnline"], services: ["isl*"], programs: ["ISLLight*", "isllight*"]),
        RemoteTool(
            id: "zoho-assist", name: "Zoho Assist", role: .control, packages: ["zohoassist*", "zoho-assist*"],
            paths: ["/usr/local/ZohoAssist", "/opt/zohoassist"], services: ["zohoassist*", "ZohoAssist*"],
            programs: ["ZohoAssist*", "ZAService*"]),
        RemoteTool(
            id: "beyondtrust", name: "BeyondTrust", role: .control, paths: ["/opt/bomgar", "/opt/beyondtrust"],
            services: ["bomgar-*", "sra-*"], programs: ["bomgar*", "sra-pin", "sra-scc"]),
        RemoteTool(
            id: "logmein", name: "LogMeIn", role: .control, packages: ["logmein*"], paths: ["/opt/logmein"],
            services: ["logmein*"], programs: ["logmein*"]),
        RemoteTool(
            id: "guacamole", name: "Apache Guacamole", role: .control, packages: ["guacd"],
            paths: ["/usr/sbin/guacd", "/usr/local/sbin/guacd"], services: ["guacd"], programs: ["guacd"]),
        RemoteTool(
            id: "shellhub", name: "ShellHub", role: .control, packages: ["shellhub-agent"],
            paths: ["/opt/shellhub"], services: ["shellhub-agent"], programs: ["shellhub-agent"],
            bundles: ["shellhub"]),
        RemoteTool(
            id: "teleport", name: "Teleport", role: .control, packages: ["teleport", "teleport-ent"],
            paths: ["/usr/local/bin/teleport"], services: ["teleport"], programs: ["teleport"]),
        RemoteTool(
            id: "x11vnc", name: "x11vnc", role: .control, packages: ["x11vnc"], services: ["x11vnc"],
            programs: ["x11vnc"]),
        RemoteTool(
            id: "tigervnc", name: "TigerVNC", role: .control,
            packages: ["tigervnc-standalone-server", "tigervnc-scraping-server", "tigervnc-xorg-extension"],
            services: ["tigervncserver", "vncserver"], programs: ["Xtigervnc", "x0tigervncserver", "x0vncserver"]),
        RemoteTool(
            id: "tightvnc", name: "TightVNC", role: .control, packages: ["tightvncserver"],
            services: ["tightvncserver"], programs: ["Xtightvnc"]),
        RemoteTool(
            id: "realvnc", name: "RealVNC", role: .control, packages: ["realvnc-vnc-server"],
            services: ["vncserver-x11-serviced", "vncserver-virtuald"], programs: ["vncserver-x11*"]),
        RemoteTool(
            id: "vino", name: "Vino", role: .control, packages: ["vino"], services: ["vino-server"],
            programs: ["vino-server"], waitsForUser: true),
        RemoteTool(
            id: "wayvnc", name: "wayvnc", role: .control, packages: ["wayvnc"], services: ["wayvnc"],
            programs: ["wayvnc"]),
        RemoteTool(
            id: "krfb", name: "Krfb", role: .control, packages: ["krfb"], services: ["app-org.kde.krfb*"],
            programs: ["krfb"]),
        RemoteTool(
            id: "gnome-remote-desktop", name: "GNOME Remote Desktop", role: .control,
            packages: ["gnome-remote-desktop"], services: ["gnome-remote-desktop"],
            programs: ["gnome-remote-desktop-daemon"], waitsForUser: true),
        RemoteTool(
            id: "xrdp", name: "xrdp", role: .control, packages: ["xrdp"], paths: ["/usr/sbin/xrdp"],
            services: ["xrdp"], programs: ["xrdp"]),
        RemoteTool(
            id: "tmate", name: "tmate", role: .control, packages: ["tmate"], services: ["tmate"], programs: ["tmate"]),
        RemoteTool(
            id: "upterm", name: "upterm", role: .control, packages: ["upterm"], paths: ["/usr/local/bin/upterm"],
            services: ["upterm"], programs: ["upterm"]),
        RemoteTool(
            id: "sshx", name: "sshx", role: .control, paths: ["/usr/local/bin/sshx"], services: ["sshx"],
            programs: ["sshx"]),
    ]

    private static let openings: [RemoteTool] = [
        RemoteTool(
            id: "cloudflared", name: "cloudflared", role: .opening, packages: ["cloudflared"],
            paths: ["/usr/local/bin/cloudflared"], services: ["cloudflared"], programs: ["cloudflared"]),
        RemoteTool(
            id: "ngrok", name: "ngrok", role: .opening, packages: ["ngrok"], paths: ["/usr/local/bin/ngrok"],
            services: ["ngrok"], programs: ["ngrok"], bundles: ["ngrok"]),
        RemoteTool(
            id: "frp", name: "frp", role: .opening, packages: ["frpc", "frp"],
            paths: ["/usr/local/bin/frpc", "/usr/bin/frpc"], services: ["frpc"], programs: ["frpc"]),
        RemoteTool(
            id: "rathole", name: "rathole", role: .opening, packages: ["rathole"],
            paths: ["/usr/local/bin/rathole", "/usr/bin/rathole"], services: ["rathole", "ratholec"],
            programs: ["rathole"]),
        RemoteTool(
            id: "chisel", name: "chisel", role: .opening, packages: ["chisel"],
            paths: ["/usr/local/bin/chisel"], services: ["chisel", "chisel-client"], programs: ["chisel"]),
        RemoteTool(
            id: "bore", name: "bore", role: .opening, paths: ["/usr/local/bin/bore"], services: ["bore"],
            programs: ["bore"]),
    ]

    private static let networks: [RemoteTool] = [
        RemoteTool(
            id: "tailscale", name: "Tailscale", role: .mesh, packages: ["tailscale"], paths: ["/usr/sbin/tailscaled"],
            services: ["tailscaled"], programs: ["tailscaled"], bundles: ["tailscale"]),
        RemoteTool(
            id: "zerotier", name: "ZeroTier", role: .mesh, packages: ["zerotier-one"],
            paths: ["/usr/sbin/zerotier-one"], services: ["zerotier-one"], programs: ["zerotier-one"]),
        RemoteTool(
            id: "netbird", name: "NetBird", role: .mesh, packages: ["netbird"], paths: ["/usr/bin/netbird"],
            services: ["netbird"], programs: ["netbird"]),
        RemoteTool(
            id: "nebula", name: "Nebula", role: .mesh, packages: ["nebula"], services: ["nebula"],
            programs: ["nebula"]),
        RemoteTool(
            id: "wireguard", name: "WireGuard", role: .vpn, services: ["wg-quick"],
            programs: ["wireguard-go", "boringtun*"]),
        RemoteTool(
            id: "openvpn", name: "OpenVPN", role: .vpn, packages: ["openvpn"],
            services: ["openvpn-client", "openvpn-server"], programs: ["openvpn"]),
        RemoteTool(
            id: "strongswan", name: "strongSwan", role: .vpn, packages: ["strongswan-starter", "strongswan-swanctl"],
            services: ["strongswan", "strongswan-starter", "ipsec"], programs: ["charon", "charon-systemd"]),
    ]
}
