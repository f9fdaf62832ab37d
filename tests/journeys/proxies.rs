//! What the environment says of proxies.

use std::net::TcpListener;

use desk::seed::ANA;
use tecjump_tray::core::problem::Problem;

use crate::support::{Profile, empty_desk, output_of};

#[test]
fn a_proxy_never_sees_the_requests_to_a_server_on_this_computer() {
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

/// Nothing goes over the network: this kind of proxy is refused before anything is looked up.
#[test]
fn a_socks_proxy_is_named_and_not_called_tls() {
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
