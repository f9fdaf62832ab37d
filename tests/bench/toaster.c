/* The least that a program can do between a word from a socket and a toast: `toaster PORT AUMID
 * [DIRECTORY]` connects to 127.0.0.1 and shows a toast for each byte that comes. With a directory
 * it first notes there, safe from a crash and with a copy, what it is about to show. Tecjump Tray's way from a
 * poll's answer to the toast is measured beside it. Gives nothing back: it shows a few and ends. */
#include <winsock2.h>
#include <windows.h>
#include <roapi.h>
#include <winstring.h>

typedef struct Object { void **methods; } Object;
/* Windows.UI.Notifications and Windows.Data.Xml.Dom: where the methods stand in their tables. */
enum { QUERY = 0, FIRST = 6, CREATE_NOTIFIER_WITH_ID = 7, SETTING = 8, SET_TAG = 6, SET_GROUP = 8 };
#define CALL(object, method, ...) \
    ((HRESULT (STDMETHODCALLTYPE *)())(object)->methods[method])(object, ##__VA_ARGS__)

static const GUID manager_id = { 0x50ac103f, 0xd235, 0x4598, { 0xbb, 0xef, 0x98, 0xfe, 0x4d, 0x1a, 0x3a, 0xd4 } };
static const GUID factory_id = { 0x04124b20, 0x82c6, 0x4229, { 0xb1, 0x09, 0xfd, 0x9e, 0xd4, 0x66, 0x2b, 0x53 } };
static const GUID document_id = { 0xf7f3a506, 0x1e87, 0x42d6, { 0xbc, 0xfb, 0xb8, 0xc8, 0x09, 0xfa, 0x54, 0x94 } };
static const GUID reader_id = { 0x6cd0e74e, 0xee65, 0x4489, { 0x9e, 0xbf, 0xca, 0x43, 0xe8, 0x7b, 0xa6, 0x37 } };
static const GUID names_id = { 0x9dfb9fd1, 0x143a, 0x490e, { 0x90, 0xbf, 0xb9, 0xfb, 0xa7, 0x13, 0x2d, 0xe7 } };

static const WCHAR xml[] =
    L"<toast launch='kind=open'><visual lang='pt-BR'><binding template='ToastGeneric'><text>Chamado 1043</text>"
    L"<text>Marina Luz pergunta: Qual é o modelo?</text></binding></visual><actions><input id='reply' type='text' "
    L"placeHolderContent='Digite sua resposta'/><action content='Enviar' arguments='kind=reply'/></actions></toast>";

static HSTRING text(const WCHAR *from)
{
    HSTRING made = NULL;
    WindowsCreateString(from, lstrlenW(from), &made);
    return made;
}

static Object *factory(const WCHAR *class, const GUID *id)
{
    void *made = NULL;
    RoGetActivationFactory(text(class), id, &made);
    return made;
}

static HRESULT show(Object *manager, Object *toasts, HSTRING aumid, HSTRING tag)
{
    static const WCHAR class[] = L"Windows.Data.Xml.Dom.XmlDocument";
    Object *notifier = NULL, *made = NULL, *reader = NULL, *document = NULL, *toast = NULL, *names = NULL;
    int setting = 0;
    HRESULT done = CALL(manager, CREATE_NOTIFIER_WITH_ID, aumid, &notifier);
    if (FAILED(done) || FAILED(done = CALL(notifier, SETTING, &setting))
        || FAILED(done = RoActivateInstance(text(class), (IInspectable **)&made))
        || FAILED(done = CALL(made, QUERY, &reader_id, &reader)) || FAILED(done = CALL(reader, FIRST, text(xml)))
        || FAILED(done = CALL(made, QUERY, &document_id, &document))
        || FAILED(done = CALL(toasts, FIRST, document, &toast))
        || FAILED(done = CALL(toast, QUERY, &names_id, &names)) || FAILED(done = CALL(names, SET_TAG, tag))
        || FAILED(done = CALL(names, SET_GROUP, tag)))
        return done;
    return CALL(notifier, FIRST, toast);
}

static BOOL note(const WCHAR *directory, const WCHAR *name)
{
    static const char words[400] = "what is about to be shown";
    WCHAR made[MAX_PATH], kept[MAX_PATH];
    DWORD wrote;
    wsprintfW(made, L"%s\\toaster.tmp", directory);
    wsprintfW(kept, L"%s\\%s", directory, name);
    HANDLE file = CreateFileW(made, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    BOOL done = WriteFile(file, words, sizeof words, &wrote, NULL) && FlushFileBuffers(file);
    CloseHandle(file);
    return done && MoveFileExW(made, kept, MOVEFILE_REPLACE_EXISTING);
}

int wmain(int count, WCHAR **words)
{
    WSADATA data;
    struct sockaddr_in address = { .sin_family = AF_INET };
    if (count < 3 || WSAStartup(MAKEWORD(2, 2), &data) != 0 || FAILED(RoInitialize(RO_INIT_MULTITHREADED)))
        return 2;
    Object *manager = factory(L"Windows.UI.Notifications.ToastNotificationManager", &manager_id);
    Object *toasts = factory(L"Windows.UI.Notifications.ToastNotification", &factory_id);
    SOCKET wire = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_port = htons((u_short)_wtoi(words[1]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (manager == NULL || toasts == NULL || connect(wire, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    for (char byte; recv(wire, &byte, 1, 0) == 1;)
        if ((count > 3 && !(note(words[3], L"toaster.bak") && note(words[3], L"toaster.json")))
            || FAILED(show(manager, toasts, text(words[2]), text(L"toaster"))))
            return 1;
    return 0;
}
