#!/usr/bin/env python3
"""A gateway (XEP-0114) and people who use it, by an unmodified slixmpp; and commands (XEP-0050).

The gateway speaks for every address of its domain: it answers messages `echo: …`, tells its version
and lets everybody see it. bob finds it by disco, talks to it, adds it, and is written to while he is
away. alice, who may, runs commands of administration, and bob, who may not, is refused. alice
invites dora, who makes her account by the invitation and is alice's contact at once.
Shows XEP-0114, XEP-0050, XEP-0133, XEP-0401, XEP-0379, XEP-0445, XEP-0077
"""
import argparse
import asyncio
import os
import ssl
import sys
from xml.etree import ElementTree as ET

import slixmpp
from slixmpp.componentxmpp import ComponentXMPP
from slixmpp.exceptions import IqError

PASSWORD = os.environ["GODWIT_PASSWORD"]
COMMANDS = "http://jabber.org/protocol/commands"
ADMIN = "http://jabber.org/protocol/admin#"
PATIENCE_SECONDS = 20


class Heard:
    """What came, for who waits for it."""

    def __init__(self):
        self.all, self.news = [], asyncio.Event()

    def put(self, what):
        self.all.append(what)
        self.news.set()

    async def until(self, fits, what):
        async def found():
            while True:
                for each in self.all:
                    if fits(each):
                        return each
                self.news.clear()
                await self.news.wait()
        try:
            return await asyncio.wait_for(found(), PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            raise AssertionError(f"never came: {what}; but {[str(e) for e in self.all]}") from None


class Gateway(ComponentXMPP):
    def __init__(self, arguments):
        super().__init__(arguments.domain, arguments.secret, "127.0.0.1", arguments.component_port)
        self.heard, self.there = Heard(), asyncio.Event()
        for plugin in ("xep_0030", "xep_0092", "xep_0199"):
            self.register_plugin(plugin)
        self["xep_0092"].software_name, self["xep_0092"].version = "Echo", "7"
        self["xep_0030"].add_identity(category="gateway", itype="test", name="Echo")
        self.auto_authorize, self.auto_subscribe = True, False
        self.add_event_handler("session_start", lambda _: self.there.set())
        self.add_event_handler("message", self.message)
        self.add_event_handler("disconnected", lambda _: self.there.clear())

    def message(self, message):
        if message["type"] != "error" and message["body"]:
            self.heard.put(message)
            self.send_message(mto=message["from"], mfrom=message["to"], mtype="chat",
                              mbody=f"echo: {message['body']}")


class Person(slixmpp.ClientXMPP):
    def __init__(self, name, arguments, password=PASSWORD):
        super().__init__(f"{name}@localhost/main", password)
        self.heard, self.there = Heard(), asyncio.Event()
        for plugin in ("xep_0004", "xep_0030", "xep_0050", "xep_0092", "xep_0198", "xep_0199"):
            self.register_plugin(plugin)
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = ssl.CERT_NONE
        self.address = ("127.0.0.1", arguments.port)
        self.auto_authorize, self.auto_subscribe = None, None
        self.add_event_handler("session_start", self.start)
        for event in ("message", "message_error", "presence_available", "presence_subscribe",
                      "presence_subscribed"):
            self.add_event_handler(event, self.heard.put)
        self.add_event_handler("failed_all_auth", lambda _: self.heard.put("not let in"))

    async def start(self, _):
        self.send_presence()
        await self.get_roster()
        self.there.set()

    async def log_in(self):
        self.there.clear()
        self.connect(self.address)
        await asyncio.wait_for(self.there.wait(), PATIENCE_SECONDS)
        return self

    async def leave(self):
        self["xep_0198"].send_ack()
        await self["xep_0199"].ping(self.boundjid.domain)
        await self.disconnect()

    async def command(self, node, **answers):
        """Runs a command to its end; the result's fields and note."""
        answer = (await self["xep_0050"].send_command("localhost", node))["command"]
        if answer["status"] == "executing":
            form = ET.Element("{jabber:x:data}x", {"type": "submit"})
            for name, value in answers.items():
                field = ET.SubElement(form, "{jabber:x:data}field", {"var": name.replace("_", "-")})
                ET.SubElement(field, "{jabber:x:data}value").text = value
            answer = (await self["xep_0050"].send_command(
                "localhost", node, action="complete", sessionid=answer["sessionid"],
                payload=form))["command"]
        expect(answer["status"] == "completed", answer)
        found = {f.get("var"): [v.text for v in f] for f in
                 answer.xml.iter("{jabber:x:data}field")}
        found["note"] = [n.text for n in answer.xml.iter("{%s}note" % COMMANDS)]
        return found


def expect(holds, what):
    if not holds:
        raise AssertionError(f"not so: {what}")


def body(text):
    return lambda e: getattr(e, "name", "") == "message" and e["body"] == text


async def gateway(arguments):
    there = Gateway(arguments)
    there.connect()
    await asyncio.wait_for(there.there.wait(), PATIENCE_SECONDS)
    bob = await Person("bob", arguments).log_in()
    await to_the_gateway(arguments, bob)
    await bob.leave()
    there.send_message(mto="bob@localhost", mfrom=f"news@{arguments.domain}", mtype="chat",
                       mbody="while you were away")
    bob = await Person("bob", arguments).log_in()
    await bob.heard.until(body("while you were away"), "what waited")
    expect(sum(1 for e in bob.heard.all if body("while you were away")(e)) == 1, "once")
    await there.disconnect()
    await asyncio.sleep(0.2)
    bob.send_message(mto=f"x@{arguments.domain}", mbody="anybody?", mtype="chat")
    failed = await bob.heard.until(
        lambda e: getattr(e, "name", "") == "message" and e["type"] == "error", "a failure")
    expect(failed["error"]["condition"] == "remote-server-timeout", failed)
    there = Gateway(arguments)
    there.connect()
    await asyncio.wait_for(there.there.wait(), PATIENCE_SECONDS)
    bob.send_message(mto=f"x@{arguments.domain}", mbody="back?", mtype="chat")
    await bob.heard.until(body("echo: back?"), "the answer of a gateway that came back")
    await bob.leave()
    await there.disconnect()


async def to_the_gateway(arguments, bob):
    items = await bob["xep_0030"].get_items(jid="localhost")
    expect(arguments.domain in {str(item[0]) for item in items["disco_items"]["items"]}, items)
    info = await bob["xep_0030"].get_info(jid=arguments.domain)
    expect("gateway" in {i[0] for i in info["disco_info"]["identities"]}, info)
    version = await bob["xep_0092"].get_version(arguments.domain)
    expect(version["software_version"]["name"] == "Echo", version)
    bob.send_message(mto=f"anybody@{arguments.domain}", mbody="hello", mtype="chat")
    answer = await bob.heard.until(body("echo: hello"), "the echo")
    expect(answer["from"].bare == f"anybody@{arguments.domain}", answer)
    bob.send_presence(pto=f"anybody@{arguments.domain}", ptype="subscribe")
    await bob.heard.until(lambda e: getattr(e, "name", "") == "presence"
                          and e["type"] == "subscribed", "leave to see the gateway")
    await bob.heard.until(lambda e: getattr(e, "name", "") == "presence"
                          and e["from"].bare == f"anybody@{arguments.domain}"
                          and e["type"] == "available", "the gateway's presence")


async def commands(arguments):
    alice = await Person("alice", arguments).log_in()
    bob = await Person("bob", arguments).log_in()
    nodes = {item[1] for item in (await alice["xep_0030"].get_items(
        jid="localhost", node=COMMANDS))["disco_items"]["items"]}
    expect(ADMIN + "add-user" in nodes, nodes)
    number = int((await alice.command(ADMIN + "get-registered-users-num"))["registeredusersnum"][0])
    await alice.command(ADMIN + "add-user", accountjid="carol@localhost", password="a long secret")
    expect(int((await alice.command(ADMIN + "get-registered-users-num"))
               ["registeredusersnum"][0]) == number + 1, "one more")
    carol = await Person("carol", arguments, "a long secret").log_in()
    online = (await alice.command(ADMIN + "get-online-users-list"))["onlineuserjids"]
    expect("carol@localhost" in online, online)
    await carol.leave()
    await alice.command(ADMIN + "delete-user", accountjids="carol@localhost")
    try:
        await bob["xep_0050"].send_command("localhost", ADMIN + "delete-user")
        raise AssertionError("bob may not administrate")
    except IqError as refused:
        expect(refused.condition == "forbidden", refused)
    await alice.leave()
    await bob.leave()


async def register(arguments, token):
    """Makes dora's account by an invitation: a few lines, as slixmpp knows none (XEP-0445)."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", arguments.tls_port, ssl=trusting)

    async def said(text, answer):
        writer.write(text.encode())
        return (await asyncio.wait_for(reader.readuntil(answer.encode()), PATIENCE_SECONDS)).decode()

    features = await said(
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
        " version='1.0' to='localhost'>", "</stream:features>")
    expect("urn:xmpp:ibr-token:0" in features, features)
    shown = await said(
        f"<iq type='set' id='show'><preauth xmlns='urn:xmpp:pars:0' token='{token}'/></iq>", ">")
    expect("result" in shown, shown)
    made = await said(
        "<iq type='set' id='make'><query xmlns='jabber:iq:register'><username>dora</username>"
        f"<password>{PASSWORD}</password></query></iq>", ">")
    expect("result" in made, made)
    writer.close()


def seen(who):
    return lambda e: (getattr(e, "name", "") == "presence" and e["type"] == "available"
                      and e["from"].bare == who)


async def invitation(arguments):
    alice = await Person("alice", arguments).log_in()
    uri = (await alice.command("urn:xmpp:invite#invite"))["uri"][0]
    expect(uri.startswith("xmpp:alice@localhost?roster;preauth=") and uri.endswith(";ibr=y"), uri)
    await register(arguments, uri.split("preauth=")[1].split(";")[0])
    dora = await Person("dora", arguments).log_in()
    await alice.heard.until(seen("dora@localhost"), "alice sees dora")
    await dora.heard.until(seen("alice@localhost"), "dora sees alice")
    await alice.get_roster()
    expect(alice.client_roster["dora@localhost"]["subscription"] == "both", alice.client_roster)
    await alice.leave()
    await dora.leave()


async def run(arguments):
    await gateway(arguments)
    print("component: found, talked to, seen, heard while away, away and back", flush=True)
    await commands(arguments)
    print("component: commands for who may, refused to who may not", flush=True)
    await invitation(arguments)
    print("component: an invitation made an account and a contact", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-port", type=int, required=True)
    parser.add_argument("--component-port", type=int, required=True)
    parser.add_argument("--domain", default="echo.localhost")
    parser.add_argument("--secret", required=True)
    arguments = parser.parse_args()
    asyncio.get_event_loop().run_until_complete(run(arguments))


if __name__ == "__main__":
    try:
        main()
    except AssertionError as failure:
        sys.exit(f"component: {failure}")
