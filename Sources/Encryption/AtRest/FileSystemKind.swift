/// What sort of place a file system keeps its data in, judged by its type alone.
enum FileSystemKind: Sendable, Hashable {
    /// The kernel's own tables: nothing is stored.
    case pseudo
    /// Main memory, empty after power-off.
    case memory
    /// Another machine.
    case server
    /// A folder of the host that a virtual machine runs on.
    case host
    /// A read-only image of software.
    case image
    /// One or more block devices.
    case device
    /// A pool of devices that its own tool describes.
    case zfs
    /// Layers of folders on other file systems.
    case overlay
    /// A file system that encrypts what it puts into a folder elsewhere.
    case encrypting(String)
    /// A type that Ward does not know.
    case other

    /// The kind of a type as `/proc/self/mountinfo` names it.
    init(type: String) {
        switch type {
        case _ where Self.pseudoTypes.contains(type): self = .pseudo
        case "tmpfs", "ramfs", "rootfs": self = .memory
        case _ where Self.serverTypes.contains(type): self = .server
        case "9p", "virtiofs", "vboxsf", "fuse.vmhgfs-fuse", "prl_fs", "drvfs": self = .host
        case "squashfs", "erofs", "cramfs", "romfs": self = .image
        case _ where Self.deviceTypes.contains(type): self = .device
        case "zfs": self = .zfs
        case "overlay", "aufs", "fuse.fuse-overlayfs": self = .overlay
        case "ecryptfs": self = .encrypting("eCryptfs")
        case "fuse.gocryptfs": self = .encrypting("gocryptfs")
        case "fuse.cryfs": self = .encrypting("CryFS")
        case "fuse.encfs": self = .encrypting("EncFS")
        case "fuse.securefs": self = .encrypting("securefs")
        default: self = .other
        }
    }

    private static let pseudoTypes: Set<String> = [
        "autofs", "binder", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "cpuset", "debugfs", "devpts",
        "devtmpfs", "efivarfs", "fuse.gvfsd-fuse", "fuse.lxcfs", "fuse.portal", "fuse.snapfuse", "fuse.veracrypt",
        "fusectl", "hugetlbfs", "mqueue", "nfsd", "nsfs", "proc", "pstore", "resctrl", "rpc_pipefs", "securityfs",
        "selinuxfs", "smackfs", "sysfs", "tracefs", "xenfs",
    ]

    private static let serverTypes: Set<String> = [
        "afs", "beegfs", "ceph", "cifs", "davfs", "fuse.ceph-fuse", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone",
        "fuse.s3fs", "fuse.sshfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs",
    ]

    private static let deviceTypes: Set<String> = [
        "bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "fuse.exfat", "fuse.ntfs-3g", "fuseblk", "hfs",
        "hfsplus", "iso9660", "jfs", "jffs2", "minix", "msdos", "nilfs2", "ntfs", "ntfs3", "reiserfs", "ubifs", "udf",
        "ufs", "vfat", "xfs", "zonefs",
    ]
}
