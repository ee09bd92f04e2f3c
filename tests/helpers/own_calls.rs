// SPDX-License-Identifier: BSD-2-Clause
//
// Makes its system calls itself, as rustix does: four threads make,
// give away, look at and remove devices.  Prints how many answers were wrong,
// and the user that it is.
use std::arch::asm;
use std::ffi::CString;

const MODE: u32 = 0o020640;
const DEVICE: u32 = 0x509; // 5:9
const GROUP: u32 = 4343;
const ROUNDS: u32 = 500;

// The call and its arguments, as x86-64 has them.
unsafe fn call(number: usize, a: usize, b: usize, c: usize) -> isize {
    let result: isize;
    asm!("syscall", inlateout("rax") number as isize => result,
         in("rdi") a, in("rsi") b, in("rdx") c,
         lateout("rcx") _, lateout("r11") _,
         options(nostack, preserves_flags));
    result
}

fn is_wrong(path: usize, owner: u32) -> bool {
    let mut st = [0u32; 36];
    unsafe {
        call(133, path, MODE as usize, DEVICE as usize); // mknod
        call(92, path, owner as usize, GROUP as usize); // chown
        call(6, path, st.as_mut_ptr() as usize, 0); // lstat
        call(87, path, 0, 0); // unlink
    }
    // In words of 32 bits, struct stat has mode, uid, gid, and then rdev.
    st[6..9] != [MODE, owner, GROUP] || st[10] != DEVICE
}

fn main() {
    let threads: Vec<_> = (0..4)
        .map(|id| {
            std::thread::spawn(move || {
                let name = CString::new(format!("f{}", id)).unwrap();
                (0..ROUNDS)
                    .filter(|round| is_wrong(name.as_ptr() as usize, 4242 + round))
                    .count()
            })
        })
        .collect();
    let wrong: usize = threads.into_iter().map(|t| t.join().unwrap()).sum();
    let user = unsafe { call(102, 0, 0, 0) }; // getuid
    println!("{} wrong, user {}", wrong, user);
}
