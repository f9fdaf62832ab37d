//! Proxies in the environment variables.

use std::net::TcpListener;

use desk::seed::ANA;
use tecjump_tray::core::problem::Problem;

use crate::support::{Profile, empty_desk, output_of};

#[test]
fn loopback_requests_bypass_the_proxy() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    for arguments in
        [&["sign-in", "--email", ANA.email, "--password-stdin"][..], &["check"], &["sign-out"]]
    {
        let mut command = profile.command(arguments);
        command.env("HTTP_PROXY", &address).env("http_proxy", &address).env("ALL_PROXY", &address);
        let output = output_of(command, ANA.password);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    let asked = proxy.accept();
    assert_eq!(asked.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

/// Needs no network: this kind of proxy is rejected before any name is looked up.
#[test]
fn a_socks_proxy_is_not_reported_as_tls() {
    let profile = Profile::with_settings(&[("ApiUrl", "https://chamados.example")]);
    let mut command = profile.command(&["check"]);
    for name in ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"] {
        command.env_remove(name);
    }
    command.env("ALL_PROXY", "socks5://127.0.0.1:9");
    let table = String::from_utf8(output_of(command, "").stdout).unwrap();
    let server = table.lines().find(|line| line.contains("FALHA  Servidor")).unwrap();
    assert!(server.contains(Problem::Unreachable.title()), "{server}");
    assert!(server.contains("ALL_PROXY") && server.contains("socks5"), "{server}");
}
