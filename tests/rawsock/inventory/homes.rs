//! Where each name of Python's module is here, as code that is compiled and
//! not run: a home that is missing does not compile.

use std::any::type_name;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rawsock::ancillary::AncillaryBuffer;
use rawsock::*;

/// What a home can make use of.
type Home = fn(Arc<Socket>, &mut SocketIO<'_>, OwnedFd, &File, &mut AncillaryBuffer);

/// A table of names and homes; each home is a function that nobody calls.
macro_rules! homes {
    (|$s:ident, $io:ident, $fd:ident, $file:ident, $ancillary:ident|
     $($name:literal => $home:expr;)+) => {
        pub(super) const HOMES: &[(&str, &str)] = &[$(($name, stringify!($home))),+];

        $(
            #[allow(unused_variables)]
            const _: Home = |$s, $io, $fd, $file, $ancillary| {
                let _ = $home;
            };
        )+
    };
}

homes! {
    |s, io, fd, file, ancillary|

    "socket.socketpair" => socketpair(AF_UNIX, SOCK_STREAM, 0);
    "socket.create_connection" => create_connection_with(("host", 80), &CreateConnection::default());
    "socket.create_server" => create_server_with(("", 80), &CreateServer::default());
    "socket.has_dualstack_ipv6" => has_dualstack_ipv6();
    "socket.fromfd" => fromfd(&fd, AF_INET, SOCK_STREAM, 0);
    "socket.getaddrinfo" => getaddrinfo_with("host", "http", &GetAddrInfo::default());
    "socket.getnameinfo" => getnameinfo(("::1", 80), NI_NUMERICHOST);
    "socket.getfqdn" => (getfqdn(), getfqdn_of("host"));
    "socket.gethostbyname" => gethostbyname("host");
    "socket.gethostbyname_ex" => gethostbyname_ex("host");
    "socket.gethostbyaddr" => gethostbyaddr("::1");
    "socket.gethostname" => gethostname();
    "socket.sethostname" => sethostname("host");
    "socket.getprotobyname" => getprotobyname("tcp");
    "socket.getservbyname" => (getservbyname("http"), getservbyname_with_proto("http", "tcp"));
    "socket.getservbyport" => (getservbyport(80), getservbyport_with_proto(80, "tcp"));
    "socket.ntohs" => ntohs(1);
    "socket.htons" => htons(1);
    "socket.ntohl" => ntohl(1);
    "socket.htonl" => htonl(1);
    "socket.inet_aton" => inet_aton("127.1");
    "socket.inet_ntoa" => inet_ntoa([127, 0, 0, 1]);
    "socket.inet_pton" => inet_pton(AF_INET6, "::1");
    "socket.inet_ntop" => inet_ntop(AF_INET6, [0; 16]);
    "socket.CMSG_LEN" => CMSG_LEN(4);
    "socket.CMSG_SPACE" => CMSG_SPACE(4);
    "socket.getdefaulttimeout" => getdefaulttimeout();
    "socket.setdefaulttimeout" => setdefaulttimeout(1.5);
    "socket.if_nameindex" => if_nameindex();
    "socket.if_nametoindex" => if_nametoindex("lo");
    "socket.if_indextoname" => if_indextoname(1);
    "socket.send_fds" => (send_fds(&s, &[], &[]), send_fds_to(&s, &[], &[], MSG_DONTWAIT, "path"));
    "socket.recv_fds" => (recv_fds(&s, 1, 1), recv_fds_with_flags(&s, 1, 1, MSG_DONTWAIT));

    "socket.socket" => (socket(AF_INET, SOCK_STREAM, 0), Socket::from_owned(fd));
    "socket.SocketType" => type_name::<SocketType>();
    "socket.SocketIO" => type_name::<SocketIO<'_>>();
    "socket.AddressFamily" => type_name::<AddressFamily>();
    "socket.SocketKind" => type_name::<SocketKind>();
    "socket.MsgFlag" => type_name::<MsgFlag>();
    "socket.AddressInfo" => type_name::<AddressInfo>();
    "socket.error" => type_name::<error>();
    "socket.herror" => |error| matches!(error, Error::Host { .. });
    "socket.gaierror" => |error| matches!(error, Error::Gai { .. });
    "socket.timeout" => |error| matches!(error, Error::TimedOut { .. });

    "socket.socket.accept" => s.accept();
    "socket.socket.bind" => s.bind(("", 80));
    "socket.socket.close" => Arc::into_inner(s).map(Socket::close);
    "socket.socket.connect" => s.connect(("host", 80));
    "socket.socket.connect_ex" => s.connect_ex(("host", 80));
    "socket.socket.detach" => Arc::into_inner(s).map(Socket::detach);
    "socket.socket.dup" => s.dup();
    "socket.socket.fileno" => s.fileno();
    "socket.socket.get_inheritable" => s.get_inheritable();
    "socket.socket.set_inheritable" => s.set_inheritable(true);
    "socket.socket.getblocking" => s.getblocking();
    "socket.socket.getpeername" => s.getpeername();
    "socket.socket.getsockname" => s.getsockname();
    "socket.socket.getsockopt" => (
        s.getsockopt(SOL_SOCKET, SO_ERROR),
        s.getsockopt_bytes(SOL_SOCKET, SO_LINGER, 8),
    );
    "socket.socket.gettimeout" => s.gettimeout();
    "socket.socket.listen" => (s.listen(5), s.listen(None));
    "socket.socket.makefile" => (s.makefile_reader(), s.makefile_writer(), s.makefile_pair());
    "socket.socket.recv" => (s.recv(1), s.recv_with_flags(1, MSG_PEEK));
    "socket.socket.recv_into" => (s.recv_into(&mut []), s.recv_into_with_flags(&mut [], MSG_PEEK));
    "socket.socket.recvfrom" => (s.recvfrom(1), s.recvfrom_with_flags(1, MSG_PEEK));
    "socket.socket.recvfrom_into" => (
        s.recvfrom_into(&mut []),
        s.recvfrom_into_with_flags(&mut [], MSG_PEEK),
    );
    "socket.socket.recvmsg" => (s.recvmsg(1, 1), s.recvmsg_with_flags(1, 1, MSG_PEEK));
    "socket.socket.recvmsg_into" => (
        s.recvmsg_into(&mut [], ancillary),
        s.recvmsg_into_with_flags(&mut [], ancillary, MSG_PEEK),
    );
    "socket.socket.send" => (s.send(b""), s.send_with_flags(b"", MSG_MORE));
    "socket.socket.sendall" => (s.sendall(b""), s.sendall_with_flags(b"", MSG_MORE));
    "socket.socket.sendfile" => (s.sendfile(file), s.sendfile_with(file, &SendFile::default()));
    "socket.socket.sendmsg" => (
        s.sendmsg(&[], &[]),
        s.sendmsg_with_flags(&[], &[], MSG_MORE),
        s.sendmsg_to(&[], &[], MSG_MORE, ("host", 80)),
    );
    "socket.socket.sendmsg_afalg" => s.sendmsg_afalg_with(&[], ALG_OP_ENCRYPT, &AfAlg::default());
    "socket.socket.sendto" => (
        s.sendto(b"", ("host", 80)),
        s.sendto_with_flags(b"", MSG_MORE, ("host", 80)),
    );
    "socket.socket.setblocking" => s.setblocking(false);
    "socket.socket.setsockopt" => (
        s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1),
        s.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, b"lo"),
        s.setsockopt_len(SOL_ALG, ALG_SET_AEAD_AUTHSIZE, 16),
    );
    "socket.socket.settimeout" => (s.settimeout(1.5), s.settimeout(None));
    "socket.socket.shutdown" => s.shutdown(SHUT_WR);
    "socket.socket.__enter__" => &*s;
    "socket.socket.__exit__" => s;
    "socket.socket.__del__" => s;
    "socket.socket.__repr__" => format!("{s:?}");
    "socket.socket.family" => s.family();
    "socket.socket.type" => s.kind();
    "socket.socket.proto" => s.proto();
    "socket.socket.timeout" => s.gettimeout();

    "socket.SocketIO.readinto" => io.read(&mut []);
    "socket.SocketIO.write" => io.write(b"");
    "socket.SocketIO.fileno" => io.fileno();
    "socket.SocketIO.close" => SocketIO::from(s);
    "socket.SocketIO.name" => io.fileno();
}
