# Makes queues, users, rights and tokens in the database that RT's configuration names; prints
# KEY=VALUE lines. In queue Suporte an entry in the history re-activates the ticket, in SemReativar
# (as RT comes from the factory) it does not; in SoLeitura requesters may read but not reply.
use strict;
use warnings;
use utf8;
use lib '/usr/share/request-tracker5/lib';
use RT -init;

my $system = RT->SystemUser;

sub queue {
    my $queue = RT::Queue->new($system);
    my ($ok, $why) = $queue->Create(Name => $_[0]);
    die $why unless $ok;
    return $queue;
}

sub user {
    my ($name, $real_name, $privileged) = @_;
    my $user = RT::User->new($system);
    my ($ok, $why) = $user->Create(
        Name => $name, RealName => $real_name, EmailAddress => "$name\@tecjump.test",
        Privileged => $privileged, Lang => 'pt_br');
    die $why unless $ok;
    my ($id, $words, $token) = RT::AuthToken->new($system)->Create(Owner => $user->id, Description => 'test');
    die $words unless $id;
    print uc($name), "_TOKEN=$token\n";
    return $user;
}

sub internal_group {
    my $group = RT::Group->new($system);
    $group->LoadSystemInternalGroup($_[0]);
    return $group;
}

sub grant {
    my ($who, $queue, @rights) = @_;
    for my $right (@rights) {
        my ($ok, $why) = $who->PrincipalObj->GrantRight(Object => $queue, Right => $right);
        die "$right: $why" unless $ok;
    }
}

my @queues = map { queue($_) } qw(Suporte SemReativar SoLeitura);
for my $queue (@queues) {
    grant($queue->RoleGroup('Requestor'), $queue, 'ShowTicket');
    grant($queue->RoleGroup('Requestor'), $queue, 'ReplyToTicket') unless $queue->Name eq 'SoLeitura';
    grant(internal_group('Unprivileged'), $queue, qw(SeeQueue CreateTicket));
    grant(internal_group('Privileged'), $queue,
        qw(SeeQueue ShowTicket ShowTicketComments ModifyTicket CommentOnTicket ReplyToTicket CreateTicket OwnTicket));
}
my ($ok, $why) = RT::Scrip->new($system)->Create(
    Queue => $queues[0]->id, Description => 'Acompanhamento reativa o chamado',
    ScripCondition => 'On Correspond', ScripAction => 'Open Tickets', Template => 'Blank');
die $why unless $ok;

# A requester for each test, so that no test sees another one's tickets.
user("cliente$_", "Usuário nº $_", 0) for 1 .. 24;
user('atendente1', 'Atendente Um', 1);
user('atendente2', 'João Ação', 1);
