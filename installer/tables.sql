-- What wixl 0.106 cannot write, one statement a line; installer/build runs them with msibuild.
-- @SECURE@: the properties that the sources mark Secure="yes".
UPDATE `Property` SET `Value` = '@SECURE@' WHERE `Property` = 'SecureCustomProperties'
-- Removing the program removes the settings key, with values that IT added.
INSERT INTO `Registry` (`Registry`, `Root`, `Key`, `Name`, `Component_`) VALUES ('SettingsGone', 2, 'Software\Tecjump\Tray', '-', 'Program')
-- These properties make the Start menu's shortcut and the toasts one program for Windows.
CREATE TABLE `MsiShortcutProperty` (`MsiShortcutProperty` CHAR(72) NOT NULL, `Shortcut_` CHAR(72) NOT NULL, `PropertyKey` CHAR(255) NOT NULL, `PropVariantValue` CHAR(255) NOT NULL PRIMARY KEY `MsiShortcutProperty`)
INSERT INTO `MsiShortcutProperty` (`MsiShortcutProperty`, `Shortcut_`, `PropertyKey`, `PropVariantValue`) VALUES ('StartMenuName', 'StartMenu', 'System.AppUserModel.ID', 'Tecjump.Tray')
INSERT INTO `MsiShortcutProperty` (`MsiShortcutProperty`, `Shortcut_`, `PropertyKey`, `PropVariantValue`) VALUES ('StartMenuActivator', 'StartMenu', 'System.AppUserModel.ToastActivatorCLSID', '{0764DA19-E4F3-428E-A5CD-CB954D2DF27F}')
-- Older versions are removed after the new one is installed and within the transaction: what both share stays,
-- and a failure is rolled back.
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('InstallExecute', 6500)
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('RemoveExistingProducts', 6550)
-- Refusals, as in settings.sql.
INSERT INTO `CustomAction` (`Action`, `Type`, `Target`) VALUES ('Refuse.Downgrade', 19, 'Uma versão mais nova do Tecjump Tray já está instalada. Para instalar a versão [ProductVersion], desinstale primeiro a mais nova.')
INSERT INTO `ActionText` (`Action`, `Description`) VALUES ('Refuse.Downgrade', 'Uma versão mais nova já está instalada')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('Refuse.Downgrade', 'NEWERVERSION AND NOT Installed', 52)
INSERT INTO `CustomAction` (`Action`, `Type`, `Target`) VALUES ('Refuse.AUTOSTART', 19, 'AUTOSTART: valor recusado “[AUTOSTART]”; use 0 ou 1.')
INSERT INTO `ActionText` (`Action`, `Description`) VALUES ('Refuse.AUTOSTART', 'AUTOSTART: use 0 ou 1')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('Refuse.AUTOSTART', 'AUTOSTART AND NOT (AUTOSTART="0" OR AUTOSTART="1")', 53)
INSERT INTO `CustomAction` (`Action`, `Type`, `Target`) VALUES ('Refuse.LAUNCH', 19, 'LAUNCH: valor recusado “[LAUNCH]”; use 0 ou 1.')
INSERT INTO `ActionText` (`Action`, `Description`) VALUES ('Refuse.LAUNCH', 'LAUNCH: use 0 ou 1')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('Refuse.LAUNCH', 'LAUNCH AND NOT (LAUNCH="0" OR LAUNCH="1")', 54)
INSERT INTO `CustomAction` (`Action`, `Type`, `Target`) VALUES ('Refuse.PURGE', 19, 'PURGE: valor recusado “[PURGE]”; use 0 ou 1.')
INSERT INTO `ActionText` (`Action`, `Description`) VALUES ('Refuse.PURGE', 'PURGE: use 0 ou 1')
INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('Refuse.PURGE', 'PURGE AND NOT (PURGE="0" OR PURGE="1")', 55)
