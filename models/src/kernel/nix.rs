//! `nix`.

pub(crate) use ::nix::errno;

pub(crate) mod unistd {
    pub(crate) struct Pid;

    impl Pid {
        pub(crate) fn as_raw(self) -> i32 {
            0
        }
    }

    pub(crate) fn gettid() -> Pid {
        Pid
    }
}

pub(crate) mod sys {
    pub(crate) mod eventfd {
        use ::nix::Result;
        pub(crate) use ::nix::sys::eventfd::EfdFlags;

        use crate::kernel::fd::{AsFd, BorrowedFd, OwnedFd};
        use crate::kernel::{Kind, kernel};

        #[derive(Debug)]
        pub(crate) struct EventFd(OwnedFd);

        impl EventFd {
            pub(crate) fn from_value_and_flags(value: u64, _: EfdFlags) -> Result<Self> {
                Ok(Self(OwnedFd(kernel().open(Kind::Bell(value)))))
            }

            pub(crate) fn write(&self, value: u64) -> Result<usize> {
                kernel().change(self.0.0, |kind| match kind {
                    Kind::Bell(rung) => {
                        *rung += value;
                        (Ok(8), true)
                    }
                    _ => unreachable!(),
                })
            }

            pub(crate) fn read(&self) -> Result<u64> {
                kernel().change(self.0.0, |kind| match kind {
                    Kind::Bell(rung) => (Ok(std::mem::take(rung)), false),
                    _ => unreachable!(),
                })
            }
        }

        impl AsFd for EventFd {
            fn as_fd(&self) -> BorrowedFd<'_> {
                self.0.as_fd()
            }
        }
    }

    pub(crate) mod epoll {
        use ::nix::Result;
        use ::nix::errno::Errno;
        pub(crate) use ::nix::sys::epoll::{
            EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout,
        };

        use crate::kernel::fd::{AsFd, OwnedFd};
        use crate::kernel::{self, Entry, Kind, kernel};

        pub(crate) struct Epoll(pub(crate) OwnedFd);

        impl Epoll {
            pub(crate) fn new(_: EpollCreateFlags) -> Result<Self> {
                let kind = Kind::Epoll(kernel::Epoll::default());
                Ok(Self(OwnedFd(kernel().open(kind))))
            }

            pub(crate) fn add(&self, file: impl AsFd, event: EpollEvent) -> Result<()> {
                self.set(file.as_fd().0, event, false)
            }

            pub(crate) fn modify(&self, file: impl AsFd, event: &mut EpollEvent) -> Result<()> {
                self.set(file.as_fd().0, *event, true)
            }

            /// What is there already is told.
            fn set(&self, fd: usize, event: EpollEvent, is_there: bool) -> Result<()> {
                let kernel = kernel();
                let mut files = kernel.files();
                let is_pending = files.is_ready(fd, event.events());
                let entry = Entry {
                    fd,
                    flags: event.events(),
                    data: event.data(),
                    is_pending,
                    is_spent: false,
                };
                let Kind::Epoll(epoll) = &mut files.file(self.0.0).kind else {
                    unreachable!()
                };
                match epoll.entries.iter_mut().find(|entry| entry.fd == fd) {
                    Some(_) if !is_there => return Err(Errno::EEXIST),
                    None if is_there => return Err(Errno::ENOENT),
                    Some(before) => *before = entry,
                    None => epoll.entries.push(entry),
                }
                drop(files);
                if is_pending {
                    kernel.changed.notify_all();
                }
                Ok(())
            }

            pub(crate) fn delete(&self, file: impl AsFd) -> Result<()> {
                let fd = file.as_fd().0;
                let kernel = kernel();
                let mut files = kernel.files();
                let Kind::Epoll(epoll) = &mut files.file(self.0.0).kind else {
                    unreachable!()
                };
                epoll.entries.retain(|entry| entry.fd != fd);
                Ok(())
            }

            pub(crate) fn wait(
                &self,
                room: &mut [EpollEvent],
                time: EpollTimeout,
            ) -> Result<usize> {
                let kernel = kernel();
                let mut files = kernel.files();
                loop {
                    let events = take(&mut files, self.0.0, room.len());
                    if !events.is_empty() || time == EpollTimeout::ZERO {
                        room[..events.len()].copy_from_slice(&events);
                        return Ok(events.len());
                    }
                    files.epoll(self.0.0).waiting += 1;
                    files = kernel.changed.wait(files).unwrap();
                    files.epoll(self.0.0).waiting -= 1;
                }
            }
        }

        impl kernel::Files {
            fn epoll(&mut self, fd: usize) -> &mut kernel::Epoll {
                match &mut self.file(fd).kind {
                    Kind::Epoll(epoll) => epoll,
                    _ => unreachable!(),
                }
            }
        }

        /// Tells of what has happened, if it still is so. An edge is told once,
        /// and so is what is to be told once; the rest until it is over.
        fn take(files: &mut kernel::Files, epoll: usize, room: usize) -> Vec<EpollEvent> {
            let mut events = Vec::new();
            for index in 0..files.epoll(epoll).entries.len() {
                let entry = &mut files.epoll(epoll).entries[index];
                if !entry.is_pending || entry.is_spent || events.len() == room {
                    continue;
                }
                entry.is_pending = false;
                let (fd, flags, data) = (entry.fd, entry.flags, entry.data);
                if !files.is_ready(fd, flags) {
                    continue;
                }
                let entry = &mut files.epoll(epoll).entries[index];
                entry.is_pending = !flags.contains(EpollFlags::EPOLLET);
                entry.is_spent = flags.contains(EpollFlags::EPOLLONESHOT);
                events.push(EpollEvent::new(EpollFlags::EPOLLIN, data));
            }
            events
        }
    }
}
